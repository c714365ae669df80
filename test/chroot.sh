# Shell functions for Debian chroots that have another PostgreSQL than this
# machine; to be sourced, after lib.sh.  Needs root.

chroots=${MIGRATE_CHROOTS:-/var/cache/migrate-chroots}

# release_of prints the Debian release that has a major.
release_of()
{
	case $1 in
		15) echo bookworm ;;
		17) echo trixie ;;
		18) echo sid ;;
		19) echo experimental ;;
		*) die "no Debian release with PostgreSQL $1 is known" ;;
	esac
}

# make_chroot makes a release's chroot unless it is there; what debootstrap says
# is shown if it fails.
make_chroot()
{
	release=$1 chroot=$chroots/$1
	if [ ! -d "$chroot" ]; then
		echo "making a chroot of Debian $release"
		need debootstrap debian-archive-keyring util-linux
		mkdir -p "$chroots"
		rm -rf "$chroot.new"
		base=$release
		[ "$release" != experimental ] || base=sid
		output=$(unshare --mount debootstrap --variant=minbase "$base" "$chroot.new" 2>&1 </dev/null) || {
			echo "$output" | tail -n 30 >&2
			die "debootstrap failed"
		}
		mv "$chroot.new" "$chroot"
	fi

	# An archive's copy may be older than its Release file allows; no service
	# is to start in here; and no cluster is needed but the tests' own.
	echo 'Acquire::Check-Valid-Until "false";' >"$chroot/etc/apt/apt.conf.d/90migrate"
	printf '#!/bin/sh\nexit 101\n' >"$chroot/usr/sbin/policy-rc.d"
	chmod 755 "$chroot/usr/sbin/policy-rc.d"
	mkdir -p "$chroot/etc/postgresql-common/createcluster.d"
	echo 'create_main_cluster = false' \
		>"$chroot/etc/postgresql-common/createcluster.d/no-main.conf"
	if [ "$release" = experimental ]; then
		sed 's/ sid / experimental /' "$chroot/etc/apt/sources.list" \
			>"$chroot/etc/apt/sources.list.d/experimental.list"
		printf 'Package: %s\nPin: release a=experimental\nPin-Priority: 990\n' \
			'src:postgresql-19 src:postgresql-common' \
			>"$chroot/etc/apt/preferences.d/experimental"
	fi
	cp -L /etc/resolv.conf "$chroot/etc/resolv.conf"
}

# in_chroot runs a command in a chroot, with mounts and processes of its own,
# which end with it.
in_chroot()
{
	chroot=$1
	shift
	unshare --mount --pid --ipc --fork --kill-child sh -ec '
		mount -t proc proc "$1/proc"
		mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
		exec chroot "$@"
	' sh "$chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
		"$@" </dev/null
}
