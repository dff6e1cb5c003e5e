"""What is trained and what is tested in the studies, and the names of what is compared; for runs and figures alike."""

#: Cores by name: what a state alone holds, without and with gates, and a state with a store.
CORES = ("rnn", "lstm", "gru", "memory network")

#: Delayed copy: symbols of the alphabet, most symbols and longest delay (steps) of the training, and the tested ones.
ALPHABET = 8
MOST_SYMBOLS, LONGEST_DELAY = 4, 24
DELAYS = (0, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96)
COUNTS = (1, 2, 3, 4, 5, 6, 8)
#: Delay at which the number of symbols is varied.
COUNTED_DELAY = 8
CHANCE = 1 / ALPHABET

#: Steps of a window of the training, of text and of series, and of the test.
TEXT_WINDOW, SERIES_WINDOW, TESTED_WINDOW = 32, 64, 192
#: Steps seen before, in classes: first and last of each.
SEEN = ((1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (17, 32), (33, 64), (65, 128), (129, 192))

#: Reconstruction: strengths of a trace, from just laid down to all but gone.
STRENGTHS = (0.95, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35, 0.25, 0.15, 0.05)
#: Strength of the traces when ways to remember, lengths of lists and partial cues are compared.
FADED = 0.85
#: Strengths of the traces whose pictures are drawn.
DRAWN_STRENGTHS = (0.95, 0.75, 0.55, 0.35, 0.15)
#: Items that are studied of each studied category, and fewer.
STUDIED, LENGTHS = 12, (1, 2, 4, 8, 12)
#: Shares of an item's features that a cue holds.
KNOWN = (0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
#: Ways to restore a trace, and sources of what a partial cue leaves open.
TRACE, UNTRAINED, TRAINED = "trace alone", "untrained network", "trained network"
KNOWLEDGE, STORE, BOTH = "knowledge alone", "store alone", "knowledge and store"

#: Ways to learn free recall where the context is learned, too.
WAYS = ("any word", "few words", "next word")

#: Consolidation: ages of pairs on the day of the test (days), and lives (those of repetition, too).
AGES = (0, 1, 2, 4, 7, 11, 16, 22, 30)
INTACT, LESIONED, NO_LEARNING = "intact", "store lesioned", "slow weights lesioned"
NO_PLAYBACK = "store lesioned, no playback before"
#: Playbacks a night, and the ages at which their number is varied.
DOSES, DOSE_AGES = (0, 2, 4, 8, 16), (1, 7, 30)

#: Repetition: labels of the lists of a Hebb experiment, and filled delays before recall (s).
REPEATED, FILLER = "repeated", "filler 2"
FILLED = (0.0, 2.0, 6.0, 15.0)
