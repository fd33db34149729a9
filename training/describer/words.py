"""What the network can name, and how a sentence calls it."""

from typing import NamedTuple

import numpy as np


class Word(NamedTuple):
    """A label, and how it stands in a sentence."""

    name: str
    phrase: str


SCENES = [
    Word("buildings", "buildings"),
    Word("forest", "a forest"),
    Word("glacier", "a glacier"),
    Word("mountain", "mountains"),
    Word("sea", "the sea"),
    Word("street", "a street"),
]
"""The folders of `images/scenes`."""

WEATHER = [
    Word("cloudy", "under clouds"),
    Word("rain", "in the rain"),
    Word("shine", "in sunshine"),
    Word("sunrise", "at sunrise"),
]
"""The folders of `images/weather`."""

GROUPS = """
bird          | a bird               | 8-25 81-101 128-147
frog          | a frog               | 26-33
turtle        | a turtle             | 34-38
lizard        | a lizard             | 39-51
snake         | a snake              | 53-69
spider        | a spider             | 71-79 816
fish          | a fish               | 1-7 390-392 395-396 398
coral reef    | a coral reef         | 108-110 393-394 397 802 974 984
seashells     | seashells            | 111-127 328-330
whale         | a whale              | 148-150
sea lion      | a sea lion           | 151
dog           | a dog                | 152-269
wolf          | a wolf               | 270-277
fox           | a fox                | 278-281
cat           | a cat                | 282-286
wild cat      | a wild cat           | 287-294
bear          | a bear               | 295-298 388-389
insect        | an insect            | 301-321
butterfly     | a butterfly          | 322-327
rabbit        | a rabbit             | 331-333
small animal  | a small animal       | 103-107 299-300 334-339 357-365
horse         | a horse              | 340 604
zebra         | a zebra              | 341
pig           | a pig                | 342-344
cattle        | cattle               | 346-348 691
sheep         | sheep                | 349-351
antelope      | an antelope          | 352-354
camel         | a camel              | 355-356
monkey        | a monkey             | 366-385
elephant      | an elephant          | 102 386-387
instrument    | a musical instrument | 402-403 421 433 487 495 514 542-543 547 559 567 578 580 594-595 642-643 684-685 688
                                     | 700 715 777 823 876 882 890
stage         | a stage              | 651 819-820 855
aircraft      | an aircraft          | 405 896 909
balloon       | a balloon            | 406 418 702
boat          | a boat               | 404 473 485 511 555 577 626 629 694 725 781 815 834 872 914-915
car           | a car                | 408 437 469 476 480 512 574 576 582 610 628 657 662 718 735 752 818
truck         | a truck              | 556 562 570 596 676 804 857 865 867-868
bus           | a bus                | 655 758 780 875
train         | a train              | 467 548 566 706 821 830
bicycle       | a bicycle            | 445 672 871 881
scooter       | a motor scooter      | 666 671
architecture  | grand architecture   | 426 450 484 499 501 539 581 661 683 699 728 744 854 859 874 916
church        | a place of worship   | 407 443 498 664 669 833
bridge        | a bridge             | 719 822 840 889
shop          | a shop               | 416 425 455 468 510 583 789 861 866
fence         | a fence              | 490 717 826 913
sign          | a street sign        | 705 920-921
peaks         | high peaks           | 971 973 980-981
shore         | a shore              | 461 976-979
weapon        | a weapon             | 414 466 472 653 658 667 745 764-765 848
sport         | sport                | 417 423 430-431 523 544 561 575 603 703 723 747-748 753 769 782 806 853 891 982
winter sport  | winter sport         | 451 538 796-797 803
person        | a person             | 400-401 412 434 440 446 453 458 460 475 502 516 553 569 579 602 609 611 615 618
                                     | 639-640 656 668 690 698 736 776 809 825 835 837-838 842-843 870 904 907 983
baby          | a baby               | 432 444 517 521 530
toys          | toys                 | 477 612 844 851
room          | a room               | 424 454 493-494 496 527 533 549 557 560 565 599 620 722 751 766 790 832 847 858 895
                                     | 905-906
kitchen       | a kitchen            | 470 474 500 522 535 545 568 619 648 652 660 761 767 774 810 814 828-829 860 892 910-911
bathroom      | a bathroom           | 436 795 805 862 897 1000
electronics   | electronics          | 482-483 486 488 509 528-529 591 593 606 614 621 633 665 674 682 714 733 743 755 760 783
                                     | 849 852 879
books         | books                | 625 918 922
clock         | a clock              | 410 531 827 893
candle        | a candle             | 471 627 645 863
umbrella      | an umbrella          | 880
food          | food                 | 924-936 960-966
fruit         | fruit                | 949-958
vegetables    | vegetables           | 937-947 988 999
mushrooms     | mushrooms            | 948 992-998
drinks        | drinks               | 441-442 504-506 551 573 738 850 899 902 908 967-970
flowers       | flowers              | 739 884 985-987 990
"""
"""Everyday things, and the rows of `imagenet_labels.txt` that show them; WordNet's order keeps kin together."""

PLACES = {"boat", "car", "truck", "bus", "train", "architecture", "church", "bridge", "shop", "fence", "sign", "peaks", "shore"}
"""Things that are seen where a scene is."""


def rows(text: str) -> list[int]:
    """Reads `1-3 7`."""
    ends = [[int(end) for end in part.split("-")] for part in text.split()]
    return [row for span in ends for row in range(span[0], span[-1] + 1)]


def groups(text: str = GROUPS) -> list[tuple[Word, list[int]]]:
    """Each group of a table, with its rows; a line that names nothing goes on with the one before."""
    found = []
    for line in text.strip().splitlines():
        *word, numbers = (cell.strip() for cell in line.split("|"))
        if word[0]:
            found.append((Word(*word), []))
        found[-1][1].extend(rows(numbers))
    return found


OBJECTS = [word for word, _ in groups()]


def grouped(probabilities: np.ndarray) -> np.ndarray:
    """Of `[count, 1001]` classes the sums of each group, and last of all others: `[count, len(OBJECTS) + 1]`."""
    sums = np.stack([probabilities[:, numbers].sum(1) for _, numbers in groups()], 1)
    return np.concatenate([sums, np.maximum(1 - sums.sum(1, keepdims=True), 0)], 1)
