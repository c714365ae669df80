#!/bin/sh
#
# Looks at the page of migrate.report() in Chromium: as wide as a telephone and as
# a screen, light and dark.  Fails where the page asks for anything, or the
# browser complains.
#
#	sh test/report.sh FILE.html [FOLDER]
#
# FILE.html is what `pg_migrate report FILE.html` has written.  The pictures are
# put into FOLDER (report-pictures), to be looked at by a person.  Without
# Chromium there is nothing to do; CHROMIUM names it where it is not found.

set -eu
page=$(realpath "${1:?usage: sh test/report.sh FILE.html [FOLDER]}")
folder=${2:-report-pictures}
browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || :)}
if [ -z "$browser" ]; then
	echo "left out: there is no Chromium here"
	exit 0
fi
mkdir -p "$folder"
work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-report.XXXXXX")
trap 'rm -rf "$work"' EXIT

# browse opens an address at a width, in light (1) or dark (0) colours, and leaves what the browser
# said in work/log and the hosts that it asked in work/hosts.
browse()
{
	timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
		--no-first-run --disable-background-networking --disable-component-update --disable-sync \
		--allow-file-access-from-files --enable-logging=stderr --log-net-log="$work/net.json" \
		--blink-settings=preferredColorScheme="$3" --window-size="$2,2400" --screenshot="$4" "$1" >"$work/log" 2>&1 ||
		{ echo "Chromium failed:"; cat "$work/log"; exit 1; }
	grep -aoE '"url":"(https?|wss?|ftp)://[^/"]*' "$work/net.json" | sort -u >"$work/hosts" || :
}

# Chromium asks its makers for news whatever it shows: that is no request of the page.
browse about:blank 800 1 "$work/blank.png"
mv "$work/hosts" "$work/own"

status=0
for scheme in light dark; do
	for width in 400 1280; do
		# A window cannot be as narrow as a telephone: the page is in a frame that is.
		printf '<!DOCTYPE html><style>body{margin:0}iframe{border:0;width:%dpx;height:2400px}</style><iframe src="file://%s"></iframe>' \
			"$width" "$page" >"$work/frame.html"
		picture=$folder/report-$scheme-$width.png
		number=1
		[ "$scheme" = light ] || number=0
		browse "file://$work/frame.html" "$((width < 500 ? 500 : width))" "$number" "$picture"
		[ -s "$picture" ] || { echo "there is no $picture"; status=1; }
		if grep CONSOLE "$work/log"; then
			echo "the browser complains ($scheme, $width)"
			status=1
		fi
		if grep -vxFf "$work/own" "$work/hosts"; then
			echo "the page asks for something ($scheme, $width)"
			status=1
		fi
	done
done
[ $status != 0 ] || echo "look at $folder/report-*.png"
exit $status
