/*-------------------------------------------------------------------------
 *
 * svg.c
 *		What the SVG pictures share.
 *
 * IDENTIFICATION
 *		src/picture/svg.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/picture.h"

/* Colours with enough contrast on the page they are for. */
static const char svg_style[] =
	"<style>\n"
	".mg-page{fill:#ffffff}.mg-text{fill:#1f2328}.mg-dim{fill:#59636e}.mg-strong{font-weight:bold}\n"
	".mg-line{fill:none;stroke:#6e7781;stroke-width:1.5}.mg-depends{stroke-dasharray:4 3}\n"
	".mg-box{fill:#f6f8fa;stroke:#6e7781}.mg-head{fill:#dfe7f0}.mg-rule{stroke:#d1d9e0}\n"
	".mg-good{fill:#1a7f37;stroke:#1a7f37}.mg-wait{fill:#ffffff;stroke:#9a6700}.mg-bad{fill:#cf222e;stroke:#cf222e}\n"
	".mg-good-text{fill:#116329}.mg-wait-text{fill:#7d4e00}.mg-bad-text{fill:#a40e26}\n"
	".mg-ring{fill:none;stroke:#1a7f37;stroke-width:1.5}.mg-state{stroke-width:2}\n"
	"@media (prefers-color-scheme:dark){\n"
	".mg-page{fill:#0d1117}.mg-text{fill:#e6edf3}.mg-dim{fill:#9da7b1}\n"
	".mg-line{stroke:#848d97}.mg-box{fill:#161b22;stroke:#848d97}.mg-head{fill:#263140}.mg-rule{stroke:#30363d}\n"
	".mg-good{fill:#3fb950;stroke:#3fb950}.mg-wait{fill:#0d1117;stroke:#d29922}.mg-bad{fill:#f85149;stroke:#f85149}\n"
	".mg-good-text{fill:#56d364}.mg-wait-text{fill:#e3b341}.mg-bad-text{fill:#ff7b72}\n"
	".mg-ring{stroke:#3fb950}\n"
	"}\n"
	"</style>\n";

/*
 * svg_begin: see picture.h.
 */
void
svg_begin(StringInfo out, const char *name, int width, int height, const char *title, const char *description, int encoding)
{
	appendStringInfo(out,
					 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
					 " role=\"img\" aria-labelledby=\"migrate-%s-title migrate-%s-desc\""
					 " font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"13\">\n",
					 width, height, width, height, name, name);
	appendStringInfo(out, "<title id=\"migrate-%s-title\">", name);
	picture_xml(out, title, encoding);
	appendStringInfo(out, "</title>\n<desc id=\"migrate-%s-desc\">", name);
	picture_xml(out, description, encoding);
	appendStringInfo(out, "</desc>\n%s<rect class=\"mg-page\" width=\"%d\" height=\"%d\"/>\n", svg_style, width, height);
}

/*
 * svg_end: see picture.h.
 */
void
svg_end(StringInfo out)
{
	appendStringInfoString(out, "</svg>\n");
}
