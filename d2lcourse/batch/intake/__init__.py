"""Takes in a class's submissions: folders, archives, clones, downloads from learning platforms."""

from d2lcourse.batch.intake.roster import Listed, Roster, read_roster
from d2lcourse.batch.intake.taking import Intake, taken_in

__all__ = ["Intake", "Listed", "Roster", "read_roster", "taken_in"]
