"""From booked to in the room: each bar begins where the one above left off."""

from reporting.formats.drawing import BRAND, GREY, INK, PALE, WHITE, WIDTH, Drawing, Shape, Words, box, line
from reporting.review.parts import Flow, Step

LABELS, NUMBERS = 214, 86  # kept free at the left and at the right
LANE, BAR = 34, 22
LEFT, ROOM = LABELS, WIDTH - LABELS - NUMBERS


def draw_flow(flow: Flow) -> Drawing:
    left, bars = 0, []  # places that are left after the bars so far
    for step in flow.steps:
        start, end = _ends(step, left)
        bars.append((step, start, end))
        left = start if step.is_loss else end
    most = max((end for *_, end in bars), default=0) or 1
    shapes: list[Shape] = []
    y = 4.0
    for step, start, end in bars:
        shapes += _bar(step, start / most, end / most, y)
        y += LANE
    return Drawing(title=flow.title, description=_described(flow), height=y, shapes=shapes)


def _ends(step: Step, left: int) -> tuple[int, int]:
    if step.is_loss:
        return left - step.number, left
    return (left, left + step.number) if step.is_gain else (0, step.number)


def _bar(step: Step, start: float, end: float, y: float) -> list[Shape]:
    x, width = LEFT + start * ROOM, max((end - start) * ROOM, 1.0)
    is_whole = not (step.is_loss or step.is_gain)
    fill = BRAND if is_whole else PALE if step.is_gain else WHITE
    sign = "−" if step.is_loss and step.number else "+" if step.is_gain and step.number else ""
    return [
        Words(x=LEFT - 10, y=y + 16, text=step.label, anchor="end", is_bold=is_whole),
        box(x, y, width, BAR, fill, INK, 1.5),
        line(LEFT, y - 5, LEFT, y + LANE - 7, GREY),
        Words(x=x + width + 8, y=y + 16, text=f"{sign}{step.number:,}", is_bold=is_whole),
    ]


def _described(flow: Flow) -> str:
    return f"{'; '.join(f'{step.label}: {step.number:,}' for step in flow.steps)}."
