"""The words of a page and the promises of its plans, in plain sentences."""

from __future__ import annotations

from models.answers import Answers

PLAIN = {"unit": "school", "base": "locality or team"}
"""Words of the programs and what they stand for on the page."""


def terms(wte_step: float) -> list[tuple[str, str]]:
    """Words of the field as this page uses them."""
    return [
        ("Contact", "One planned encounter with a child, a parent, a pupil or a school."),
        ("Pathway", "A package of contacts for the children who are on it; universal for all,"
                    " universal plus and universal partnership plus for those who need more."),
        ("Mandated contact", "One of the contacts that the law requires."),
        ("Locality, team", "A locality is where health visitors are placed; a team is the school"
                           " nurses who look after a number of schools."),
        ("WTE", f"Whole-time equivalent: one full-time post. Posts are planned in steps of"
                f" {wte_step:g}."),
        ("Hours staff can give", "Contracted hours less leave, bank holidays, study, sickness,"
                                 " supervision and meetings: what is left for contacts."),
        ("Pressure", "Hours of contacts owed for every hundred hours that staff who may give them"
                     " have."),
        ("Short", "Owed, and nobody who may give it has the time when it falls due."),
        ("Tranche", "A group of new starters who begin in the same month."),
        ("Fair share", "A team's part of all work, by its establishment."),
        ("Support centre, driver", "A cost centre whose cost is passed on to others, and the"
                                   " quantity by which that is done."),
        ("Unused capacity", "The cost of hours of staff that nobody needs at the time they are"
                            " there."),
        ("Price", "What a child on a pathway costs in a year of an age band, all costs in, with"
                  " what the settings add."),
        ("Bound, gap", "A bound is what no plan can beat, whoever makes it; the gap is how far the"
                       " plan is from it. No gap is a proof."),
    ]  # fmt: skip


def promises(answers: Answers) -> list[tuple[str, str, list[str]]]:
    """What each plan promises, then what it seeks in its order, as the programs say it."""
    asked = (
        ("School teams", answers.school_question.program()),
        ("Staff", answers.staffing_question.program()),
    )
    return [
        (
            name,
            " ".join(_plain(rows.family.sentence) for rows in program.families),
            [_plain(aim.sentence) for aim in program.objectives],
        )
        for name, program in asked
    ]


def _plain(sentence: str) -> str:
    for word, said in PLAIN.items():
        sentence = sentence.replace(f"Each {word} ", f"Each {said} ")
        sentence = sentence.replace(f" {word} ", f" {said} ")
    return sentence.replace("A base ", "A place ")
