"""Plain text tables of results."""


def seconds(value):
    """Seconds as a cell."""
    return "-" if value is None else f"{value:.3f}"


def ratio(value):
    """A ratio as a cell."""
    return "-" if value is None else f"{value:.2f}"


def show(title, header, rows):
    """Prints a table; columns of figures are flush right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    figures = [all(is_figure(row[i]) for row in rows) for i in range(len(header))]
    print(f"\n{title}\n")
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(cell.rjust(width) if right else cell.ljust(width)
                        for cell, width, right in zip(row, widths, figures)).rstrip(), flush=True)


def is_figure(cell):
    """Whether a cell holds a number or stands for one."""
    return cell.replace(",", "").replace(".", "").isdigit() or cell == "-"


def notes(lines):
    """Prints what must be known to read the table above."""
    print()
    for line in lines:
        print(f"  {line}", flush=True)
