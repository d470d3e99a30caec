"""Runs as a program of its own: reads pictures with RapidOCR, one after the other, until nobody asks any more.

Each picture comes on standard input after its length in 8 bytes; each answer is one line of JSON. Nothing of the
house is imported. The models lie inside the package: no network is used.
"""

import json
import math
import os
import resource
import select
import struct
import sys
from typing import Any

MEMORY = 4_000_000_000
IDLE_SECONDS = 300
MAX_PICTURE = 30_000_000
LONGEST_SIDE = 2600
WORDS_AT_LEAST = 0.5


# Lines are read at 48 dots of height; the network takes lines of one width together. Left at its 320, amounts are read
# with three quarters of white beside them, which costs half of the time.
NARROWEST_LINE = [3, 48, 96]
MARGIN = 4


def engine() -> Any:
    from rapidocr import RapidOCR
    from rapidocr.utils.process_img import get_rotate_crop_image

    class Reader(RapidOCR):
        def crop_text_regions(self, img: Any, det_boxes: Any) -> list[Any]:
            """Straightens each line out of its own corner of the picture: from the whole picture it takes 20 ms a
            line, 3 s a page."""
            lines = []
            for box in det_boxes:
                left, top = (max(0, math.floor(least) - MARGIN) for least in box.min(axis=0))
                right, bottom = (math.ceil(most) + MARGIN for most in box.max(axis=0))
                corner = (box - (left, top)).astype("float32")
                lines.append(get_rotate_crop_image(img[top:bottom, left:right], corner))
            return lines

    return Reader(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "Global.text_score": WORDS_AT_LEAST,
            "Rec.rec_img_shape": NARROWEST_LINE,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(2, os.cpu_count() or 1),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def lines_of(found: Any, width: int, height: int) -> list[dict[str, Any]]:
    """Text, confidence, box in shares of the picture, and how far the line falls to the right (share per share)."""
    lines = []
    if found.txts is None:
        return lines
    for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True):
        xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
        long = math.dist(corners[0], corners[1])
        slope = (ys[1] - ys[0]) / (xs[1] - xs[0]) if abs(xs[1] - xs[0]) > long / 2 else 0.0
        lines.append(
            {
                "text": text,
                "confidence": round(float(score), 4),
                "box": [
                    round(min(xs) / width, 4),
                    round(min(ys) / height, 4),
                    round((max(xs) - min(xs)) / width, 4),
                    round((max(ys) - min(ys)) / height, 4),
                ],
                "slope": round(slope * width / height, 5),
            }
        )
    return lines


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints goes elsewhere than the answers
    import io

    import numpy
    from PIL import Image

    reader = engine()
    source = sys.stdin.buffer
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        head = source.read(8)
        if len(head) < 8:
            return
        size = struct.unpack(">Q", head)[0]
        if size > MAX_PICTURE:
            return
        with Image.open(io.BytesIO(source.read(size)), formats=("JPEG", "PNG")) as image:
            picture = numpy.asarray(image.convert("RGB"))[:, :, ::-1]
        height, width = picture.shape[:2]
        answers.write(json.dumps(lines_of(reader(picture), width, height)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
