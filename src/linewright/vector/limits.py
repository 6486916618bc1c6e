"""Every threshold of this room, in the order of the pipeline's steps, with its unit and why.

Units stand in the names: mm on paper, px of the page, RAD for angles (written in degrees). Shares,
ratios and confidences have none. They were set on generated and real pages at 200 to 600 dpi.
"""

from math import radians

# What drawings are made of.
# ISO 128-2: the widths of lines.
WIDTHS_MM = (0.13, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)
# ISO 128-2, types 02 and 04: lengths of dashes and gaps in turn, for viewers.
DASHES_MM = {"continuous": (), "dashed": (3.0, 0.75), "chain": (6.0, 0.75, 0.6, 0.75)}
LEAST_WIDTH_MM = 0.01  # Narrowest width that has a logarithm to compare
TINY = 1e-9  # Keeps quotients and logarithms finite; no length on a page is so small
ONE_PLACE_PX = 1e-6  # Ends nearer to each other give no direction
# An arc that is so near to a whole turn is a circle: sums of floats do not reach it.
WHOLE_TURN_RAD = 1e-6
# Chords of an arc that is drawn or measured as a chain: a quarter of a millimetre, and at least 8.
CHORD_MM, LEAST_CHORDS = 0.25, 8

# Files.
# Narrowest and widest that lettering may be set, as a share of its natural width: beyond this it is a misread length.
NARROWEST_TEXT, WIDEST_TEXT = 0.4, 2.0
EMPTY_LAYER_MM = 0.25  # Line weight of a layer with nothing on it
# Height of capitals beside the size of a fallback face: of common sans serif faces.
SANS_CAPITAL = 0.72

# Width of the thin lines of a page.
# Runs of ink are measured on every 7th row and column, up to 64 px.
RUN_STEP_PX, LONGEST_RUN_PX = 7, 64
# Runs shorter than a thin line are few: corners and grain; this share of all runs is no longer.
THIN_RUNS = 0.35
THINNEST_PX = 2.0  # Thinner lines than this cannot be told from grain

# Filled shapes.
# Smaller ones are where lines meet.
SOLID_MM2 = 0.25
# Beyond this it is no arrowhead or dot but a thread, a bar or a logo, and what joins wide lines:
# it is solid where it is thicker than any line of ISO 128 (2 mm), and has no holes to speak of.
LARGE_SOLID_MM2 = 30.0
# Radius of the largest disc in a dot, and in a large shape.
SOLID_RADIUS_MM, LARGE_RADIUS_MM = 0.48, 1.2
# That disc is wider than a thin line by so much, or it is where two of them meet.
SOLID_TO_LINE = 1.4
WITHOUT_HOLES = 0.95  # Share of a shape's outline that is ink: less has holes
# Share of a small shape that a disc reaches, of this share of the least radius: little of lines that meet in a blot.
FAT_SHARE, FAT_DISC = 0.5, 0.9
HULL_SHARE = 0.45  # Share of its hull that a solid shape fills: less is a bundle of lines
# A shape this much longer than wide and no wider than this is a stretch of wide line.
BAR_RATIO, BAR_MM = 4.0, 1.3
OUTLINE_PX = 1.0  # How far an outline may be simplified
# Brushes that part filled shapes from lines, as a multiple of the thin line's width and px more:
# the first from thin lines, the second from wide ones, which are twice as wide.
BRUSHES = ((1.35, 1.0), (2.0, 2.0))
LEAST_BRUSH_PX = 4  # A smaller brush parts nothing from the thinnest lines

# Arrowheads.
# Tangent of the angle between an arrow's barbs, from ISO 129-1 and practice.
SLIMMEST_HEAD, WIDEST_HEAD = 0.17, 0.9
SHORTEST_HEAD_MM, LONGEST_HEAD_MM = 1.2, 9.0  # Length of a head
# Half the width that is looked at, and where along the axis the widest place of a head lies.
HEAD_HALF_MM, HEAD_TOP_MM = 1.6, 3.0
HEAD_BASE = 0.55  # A head ends where its width falls below this share of its widest place
# It is wider than its shaft by this factor, and its slim end is slimmer than this share of it.
HEAD_TO_SHAFT, HEAD_TIP = 1.8, 0.65
# So many half pixels along the axis are needed for its slope; so many at the base are rounded.
HEAD_SAMPLES, HEAD_BASE_SAMPLES = 10, 3
# Its width may stray from a straight slope, and its sides differ, by these shares of its width.
HEAD_STRAY, HEAD_LEAN = 0.09, 0.25
HEAD_INK = 0.74  # Share of an arrowhead's pixels that are ink; those on its rim count as its own
WORN_HEAD_INK = 0.66  # Where the page parser is sure of it
# Near its tip a head is no wider than a line, and what it points at is to stay whole.
TIP_SHARE = 0.25
# Past the base, the shaft is drawn on by so much, into what the brush has left of it.
SHAFT_PX = 3.0
# A hole of an arrowhead is at most so large, and so much of it lies in the head.
EYE_MM2, EYE_INSIDE = 2.0, 0.8
# Surely an arrowhead, not where the legs of an A or a 4 meet: so long, and so wide beside that.
SURE_HEAD_MM, SURE_HEAD_WIDTH = 1.8, 0.42

# The page parser.
# Share of a head's ink that it must take for an arrowhead. Set on generated pages, see
# docs/research/log/page-parser.md.
HEAD_SHARE = 0.15
# With this share, heads are looked for once more, with thin lines taken for so much thinner.
SURE_HEAD_SHARE, THINNER = 0.5, 0.6
# What is filled, and neither lettering nor where wide lines cross, has this share of heads and solids; a knot of lines
# holds no disc of a larger radius, mm.
FILLED_SHARE, WIDEST_KNOT_MM = 0.25, 2.0
# What it is given at once: the middle counts, the margin shows it what is around; multiples of 32.
PARSER_TILE_PX, PARSER_MARGIN_PX = 256, 64
PARSER_INK = 76  # Of 255: the least ink of a pixel that has a kind, as where it learnt

# Arrows among letters.
# Size of a letter.
SMALLEST_LETTER_MM, LARGEST_LETTER_MM = 1.1, 14.0
BLOT_OF_LETTER = 0.5  # A blot takes no more of a letter than so
# How sure the OCR must be that a sign with the form of an arrow is a letter; less so where what
# looks like a head is a small share of it, as the bar of an e is.
SURE_LETTER, SURE_BARRED_LETTER, BAR_OF_LETTER = 0.97, 0.9, 0.35
# White around a sign that is read alone, as a share of its shorter side, and at least.
SIGN_BORDER, LEAST_BORDER_PX = 0.12, 2

# The skeleton.
# A branch from a junction to a free end that is shorter than this many times the line's half
# width comes of its outline's roughness.
SPUR, LEAST_SPUR_PX = 1.7, 1.5

# Lines and arcs in chains.
# How far skeleton points of a true line scatter, and how many of them speak for themselves.
SCATTER_PX, INDEPENDENT_POINTS = 0.5, 40.0
# What one more primitive costs, in squared scatters: an arc has one parameter more than a line.
LINE_PRICE, ARC_PRICE = 7.0, 11.0
# Tolerance of the first polygon; it grows by a factor until there are no more cuts than so, since
# every pair of cuts is tried.
POLYGON_PX, POLYGON_GROWTH, MOST_CUTS = 0.9, 1.5, 300
# In longer smooth spans a line may run into an arc anywhere: there is a cut in their middle.
SMOOTH_SPAN_PX = 24
STEP_PX = 1.1  # Mean length of a step from pixel to pixel
# A flatter arc is a line: the least angle, the least height, the least radius and points.
ARC_RAD, SAGITTA_PX, LEAST_RADIUS_PX, ARC_POINTS = radians(12), 1.6, 2.5, 8
SINGULAR = 1e-6  # Below this determinant (px to the fourth) points are in line
LARGEST_RADIUS_PX = 1e6  # A circle larger than this is a line
# A closed chain is a circle where it strays no more than this, and this share of its radius.
RING_PX, RING_SHARE = 2.0, 0.004
CIRCLE_STEPS = 5  # Gauss-Newton steps to a circle: it has converged after 3 or 4
# Near a junction a skeleton bends, over this multiple of the half width; so many points remain.
BEND, LEAST_POINTS = 1.3, 4

# Strokes that continue each other.
# How far the points of two strokes may lie from the line or circle of both.
STRAY_MM = 0.16
# The whole may stray more than the mean: the greatest distance from a line, and from a circle.
MOST_STRAY_LINE, MOST_STRAY_CIRCLE = 2.0, 1.5
# A common circle is no larger than this, spans more than the first angle, and one turn at most.
COMMON_RADIUS_PX, COMMON_ARC_RAD, COMMON_TURNS = 4000.0, radians(8), 1.01
OVERLAP_PX = 3.0  # Strokes in a row may overlap by so much
# Joining is repeated, since what is longer shows its direction better; at most so often.
JOIN_ROUNDS, FADED_ROUNDS = 8, 12
# An arc whose ends meet is closed: so much of the turn may be missing, and the ends be so apart.
CLOSED_RAD, CLOSED_MM = radians(50), 1.2
# Across a junction: how far apart ends may be, how much lines may turn, how far they may overlap.
JUNCTION_MM, JUNCTION_RAD, JUNCTION_OVERLAP_MM = 2.2, radians(14), 0.25
LOOSE_PX, LOOSE_FADED_PX = 1.6, 1.5  # A short piece points anywhere within so many pixels
TURN_COST_PX = 20.0  # Cost of a turn of one radian across a junction, beside a gap
BREAK_MM = 0.35  # A gap without ink that is still no gap
# Share of the way between two ends that is ink, where ink goes on from one to the other.
INKED = 0.9
# A gap of worn ink: at most this, and this share of the shorter line.
WORN_MM, WORN_SHARE = 1.5, 0.25
# A blot on a line, which bends its skeleton: at most this, and this share of the shorter piece.
BLOT_MM, BLOT_SHARE = 8.0, 1.0
# A gap that the scan fills: at most this, and this share of the shorter line beside it.
FADED_MM, FADED_SHARE = 8.0, 1.5
# Lines that worn ink parts are of one direction; a short one's may look turned by as much.
WORN_RAD, LOOSE_RAD = radians(4), 0.5
# Two lines are of one kind up to this ratio of their widths, and px more where they are short.
SAME_WIDTH, SAME_WIDTH_PX = 1.7, 0.6
# What of a line's contrast is left where it faded, and along how much of the gap.
FADED_CONTRAST, FADED_FILL = 0.25, 0.75
# A line has at least so many grey levels; contrast is smoothed over this length.
LEAST_CONTRAST, SMOOTH_MM = 1.0, 0.4
# Paper beside a line begins this far from its edge, and is looked at this wide.
BESIDE_MM, LEAST_BESIDE_PX, BESIDE_PX = 0.25, 2.0, 3
CORE = 0.7  # The middle of a line is this share of it: its edges are grey

# Dashes.
# Gaps between dashes (ISO 128-2 has 3 line widths; shops leave more).
LEAST_DASH_GAP_MM, DASH_GAP_MM = 0.2, 3.2
# How far a dash may lie beside its line, more beyond a wider gap, and how it may turn.
DASH_OFFSET_MM, DASH_OFFSET_SHARE, DASH_RAD = 0.22, 0.06, radians(22)
LONGEST_DASH_MM, DOT_MM = 26.0, 1.3  # A longer line is no dash, a shorter one a dot
# Dashes of one line are as wide, up to this ratio: short ones are worn rounder than lines.
DASH_WIDTH = 1.8
OFFSET_COST = 6.0  # Cost of lying aside, beside a gap
# A dot's two neighbours lie opposite each other: the cosine of the angle between them.
OPPOSITE = -0.9
LEAST_DASHES = 3  # The fewest dashes that make a dashed line
SHORT_DASH = 0.45  # In a chain line short dashes are shorter than this share of the longest
# Dashes of one line are alike: up to this factor of their median, which is at least; and shorter.
ALIKE_DASHES, LEAST_DASH_MM, LONGEST_ALIKE_MM = 2.5, 0.3, 12.0
UNORDERED_PX = 6.0  # Up to this length a dot's two ends have no order

# Corners.
# How far an end may be moved: this, and so many line widths.
CORNER_MM, CORNER_WIDTHS = 0.35, 1.1
PARALLEL_RAD = radians(9)  # Lines closer to parallel than this have no crossing to speak of
# A line and a circle nearly touch, and where they cross says little, below this share of a radius.
TOUCH_SHARE = 0.15
PAST_END = 1.5  # A crossing may lie past the other's end by so many reaches
CORNER_SHARE, CORNER_PX = 0.6, 2.0  # An end moves by at most this share of its stroke, and px

# Bits along lines, bridges and dots.
# A bit of rough ink is at most this long, and a line this many times longer lies along it.
BIT_MM, LINE_TO_BIT = 1.6, 3.0
# It lies this near to its line, or in the ink of a wide line, up to the second; a line is drawn on by the third.
BIT_NEAR_MM, BIT_IN_MM, DRAWN_ON_MM = 0.25, 0.4, 0.7
MET_WIDTHS, MET_MM = 2.0, 0.3  # An end met a bit within this many half widths, and this
# A bridge inside the ink of a crossing: at most this long, in half widths and px, and this near.
BRIDGE_WIDTHS, BRIDGE_PX, BRIDGE_NEAR, BRIDGE_NEAR_PX = 3.0, 3.0, 0.6, 0.8
# A dot smaller than this is dirt, but beside something small it may be a decimal point.
SPECK_MM, SMALL_MM, BESIDE_SMALL_MM = 0.6, 5.0, 1.0
LEAST_LINE_MM = 0.1  # A dot, as of a number that was not read, is a line at least this long

# Doubtful squiggles.
# Strokes within this of each other are one cluster; a doubtful cluster is this small.
CLUSTER_MM, SQUIGGLE_MM = 2.0, 8.0
SQUIGGLE_ENDS = 2  # One piece of ink without branches has two free ends
SAMPLE_PX = 6  # A joined stroke has points of its own at least this near to each other

# Folds.
# Pieces lie so near to one line; pieces so near to each other are one.
FOLD_OFFSET_MM, FOLD_GAP_MM = 1.2, 10.0
# Its ends are so near to the page's edges, one of them at least and the other.
FOLD_END_MM, FOLD_FAR_END_MM = 4.0, 12.0
# A piece is so long to have a direction, and turns no more than so from the line (a cosine).
FOLD_PIECE_MM, FOLD_COSINE = 3.0, 0.995
# Pieces fill such a share of the whole line; or, if there are so many and they stand in so many of
# eight equal parts of it, such a share.
FOLD_WHOLE, FOLD_PIECES, FOLD_PARTS, FOLD_FILLED, FOLD_PATCHY = 0.6, 6, 8, 7, 0.15
FOLD_SAMPLES = 16  # A piece is looked for in those parts at so many places, both ends included
TRIM_MM = 15.0  # Along an edge, nearer than this, runs the line at which a sheet is trimmed
# Centring marks and a centre line between them run through the middle of the page: patches there are no fold.
MIDDLE_MM = 4.0
FOLD_ROUNDS = 4  # The line is fitted anew to what lies on it, at most so often

# Layers.
# Wide lines are twice as wide as narrow ones; less than this apart there is one class only.
WIDTH_CLASSES = 1.4
# Hatching: so many parallel lines, how parallel they are, and how far apart at most and least.
HATCH_LINES, HATCH_RAD, HATCH_PITCH_MM, HATCH_LEAST_MM = 4, radians(2.5), 8.0, 0.3
HATCH_DUE = 0.25  # A worn line lies where the next line of the hatching is due, within this share of a pitch
HATCH_NEIGHBOURS = 3  # It reaches over so many pitches to its neighbours
# Lines of one HATCH lie on its grid within half of this, or of their width where they are wider.
HATCH_BESIDE_MM = 0.3
# Its lines are at least so long, and within this of 45 degrees.
HATCH_LENGTH_MM, HATCH_SLANT_RAD = 0.8, radians(32)
ON_LINE_MM = 0.4  # An arrowhead lies on a line, and a line ends at its tip, within this
# The line under an arrowhead runs its way, and an extension line across it (cosines).
ALONG_HEAD, ACROSS_HEAD = 0.97, 0.9
# An extension line runs past the tip a little (ISO 129-1); an outline in one width class does not.
PAST_TIP_MM, FAR_PAST_TIP_MM = 0.5, 4.0
# The border of a page (ISO 5457): at most so far from its edge, in mm and as a share of the page.
BORDER_MM, BORDER_SHARE = 26.0, 0.13
# It is so level (a tangent) and as long as this share of the page.
BORDER_SLOPE, BORDER_LENGTH = 0.01, 0.6

# Lettering.
# The share of readings of such a confidence that are right: from the first they stand for their
# ink; under the second what was read is no lettering and stays what its strokes make of it.
SURE_READING, LEAST_READING = 0.97, 0.1
INCOMPLETE_READING = 0.9  # A number beside which a sign was not read is no surer than this
SETTLED_LETTERS = 8  # Where so many in words and numbers are sure, a page lies the right way up
# How far its strokes may be simplified.
SCRIBBLE_PX = 0.8

# Pages that are in vectors already.
# Layers and dashes are told at the resolution that the limits above were tried at.
PX_PER_MM = 300 / 25.4
# How far corners of a chain may lie from an arc, and chords from it.
ARC_OFF_MM, ARC_CHORD_MM = 0.02, 0.15
# The greatest turn from chord to chord of an arc, and the least angle that it spans.
CHORD_RAD, DRAWN_ARC_RAD = radians(26), radians(10)
ROUND_TURN_RAD = 0.01  # A full circle in float32 may look so much more than one turn
# The fewest corners that make an arc, and its largest radius.
ARC_CORNERS, ARC_RADIUS_MM = 5, 2000.0
# A run of more pieces than this, none of them longer, is a free curve.
CURVE_PIECES, CURVE_MM = 4, 3.0
# What is drawn twice has its points within the first; pieces touch within the second.
SAME_MM, TOUCH_MM = 0.005, 0.02
# A corner that lies so near to the chord beside it does not turn; points so near are one.
STRAIGHT_CORNER_MM, ONE_POINT_MM = 1e-3, 1e-6
DRAWN_SHORT_DASH = 0.6  # Short dashes of a chain line are shorter than this share of the long ones
# A filled triangle is an arrowhead if it is so high, and its base this share of that at most.
DRAWN_HEAD_MM, DRAWN_HEAD_BASE = (1.0, LONGEST_HEAD_MM), 0.9
SIGN_WIDTH_MM = WIDTHS_MM[0]  # Outlines of signs are drawn with the narrowest pen

# Files.
# Of drawings; beyond them a page is smaller than an atom or wider than the Earth.
SCALES = 1e-6, 1e6

# Dimensions: what a number measures.
# Lines of one dimension line: how parallel to the text, and how far off one line.
AXIS_RAD, AXIS_OFF_MM = radians(4), 0.35
# So much of it, and this share, may be worn away; what that speaks against a span.
BARE_MM, BARE, BARE_SCORE = 7.0, 0.4, 4.0
LOST_HEAD_MM = 3.8  # A worn head takes so much of its line with it
# The middle of a number lies this near to its line, in heights, and its line this near to its ends.
AXIS_REACH, AXIS_ENDS = 2.2, 3.0
AXIS_LEAST_MM = 0.8  # Shorter pieces have no direction
# Where the number stands in its line rather than over it: so near, in heights; its usual height over it, in heights.
INLINE, OVER = 0.45, 0.95
INLINE_GAP = 3.0  # The gap for a number is so much wider than it at most, in heights
# An extension line crosses at this angle at least, ends this short of the line at most; stations nearer are one.
CROSS_RAD, CROSS_SHORT_MM, STATION_MM = radians(25), 0.6, 0.3
# A piece no longer than a barb crosses at this angle at least.
BARB_MM, SHORT_CROSS_RAD = 3.5, radians(65)
# A head's tip lies so far behind or before its extension line, usually the last: its sides meet past the ink.
TIP_BEFORE_MM, TIP_PAST_MM, TIP_USUAL_MM = 0.7, 1.7, 0.6
# A head lies so near to its line and points so near along it (a cosine).
HEAD_OFF_MM, HEAD_ALONG = 0.6, 0.95
LINE_END_MM = 0.9  # A dimension line ends within this of its extension line, or runs over it by as much
# A number beside its dimension: so far from it at most, in heights, and the dimension so long at most, in heights.
OUTSIDE_FAR, OUTSIDE_LONG = 9.0, 8.0
SHORTEST_SPAN_MM = 0.4  # A shorter span is one line
# What speaks for a span: heads, heads that point the other way, ends of its line, and extension lines.
HEAD_SCORE, WRONG_HEAD_SCORE, END_SCORE, WITNESS_SCORE = 1.6, 0.7, 1.5, 0.6
LONE_HEAD = 0.7  # A head at no extension line says so much of what another does
# What speaks against it: lines and other heads between its ends, a number beside it, or upright over a level line.
BETWEEN_SCORE, HEADS_BETWEEN_SCORE, OUTSIDE_SCORE, CROSSWISE_SCORE = 0.5, 2.0, 0.8, 1.0
MOST_BETWEEN = 14  # So many lines between its ends speak against a span more than all else can for it
BARE_END_SCORE = 0.6  # An end without head and extension line
OFFSET_SCORE = 1.0  # And a number at another height over its line than usual, by so much a height
# A span is one where this much speaks for it, and one that lacks no more than so beside the best may be meant; a number
# that fits one that lacks no more than the last does not surely disagree.
LEAST_SPAN_SCORE, RIVAL_SCORE, FAR_RIVAL_SCORE = -0.6, 1.2, 3.2
PAST_LINE_MM = 0.4, 4.5  # An extension line runs past its dimension line by so much, at least and at most
# Leaders: a shelf or leader begins so near to its number, in heights; so many lines follow; they meet within this.
SHELF_ENDS, LEADER_LINES, KNEE_MM = 0.8, 2, 1.0
# A leader misses the centre of its arc by so much, mm and share of the radius; rounds and what speaks for one.
RADIAL_MM, RADIAL, LEAST_ROUND_MM, ROUND_SCORE = 0.8, 0.05, 0.4, 2.0
# An angle's number lies so far from its arc, in heights; its legs miss the centre by so much, and are so long.
ANGLE_REACH, LEG_MISS_MM, LEG_MM = 2.6, 1.2, 2.0
# Ordinates: so many numbers in a row with their zero, ends of their lines in one row and so near to them, in heights.
ORDINATES, ROW_MM, ONE_LINE_MM, ORDINATE_GAP = 3, 1.5, 0.5, 1.5
ORDINATE_SCORE = 3.0  # What speaks for one
# Running dimensions: the circle at their origin, its radius and turn; so many numbers; how far off their line and their
# head they stand, in heights; what speaks for one.
ORIGIN_MM, ORIGIN_RAD, RUNNING, RUNNING_OFF, RUNNING_GAP, RUNNING_SCORE = (0.5, 2.0), radians(300), 2, 1.5, 1.8, 4.0
# Oblique strokes for heads (ISO 129-1): how long, between which angles to their line, how near their middle to it.
TICK_MM, TICK_RAD, TICK_OFF_MM = (1.8, 6.0), (radians(28), radians(62)), 0.45
# Circles are alike whose radii differ by no more than so many mm and this share; what lies so near is of one view.
ALIKE_MM, ALIKE, VIEW_GAP_MM = 0.15, 0.02, 0.6
# A part number stands in a ring: so much of a turn, of such a radius in heights and lengths, so near its middle.
RING_RAD, RING_LEAST, RING_MOST, RING_OFF = radians(200), 0.6, 1.8, 0.4
# Agreement of numbers and lengths: two spans are one within the first; a length on paper may be off by so many mm and
# this share of it, an angle by so many degrees; one that is off by so many times that surely disagrees.
SAME_SPAN_MM, DRAWN_MM, DRAWN_SHARE, DRAWN_DEGREES, SURELY_OFF = 0.5, 0.4, 0.004, 1.5, 2.0
# Scans stretch by this share at most; long lengths tell more of the scale than short ones, up to a length, mm.
STRETCH, LENGTH_WEIGHT, LONG_MM = 0.015, 0.02, 50.0
USUAL = 0.05  # By how much a usual scale is likelier than another
# Lengths from which the stretch is told, how many of them, how long together, and how near they run along a side (a
# cosine): ends are exact to some 0.1 mm.
TELLING_MM, TELLING, TELLING_SUM_MM, AXIS_COSINE = 15.0, 3, 120.0, 0.97
SURE_SPAN_SCORE, NAMED_SPAN_SCORE = 2.5, 2.0  # What has to speak for a span that confirms its number, or disagrees
TELLING_ROUND_MM = 1.5  # Smaller rounds may be dots or the eyes of signs
HALF = 0.5  # The likeliest other reading gets this share of what the first leaves
CROSSWISE = 0.5  # Texts and lines that differ more in direction than this (a cosine) run across each other
LEAST_DEGREES = 5.0  # A smaller angle is told by no number
LEAST_BLIND = 0.03  # Of misreadings at least so many pass unseen: a span may be the wrong one
STROKE_OUT = 0.3  # Strokes of lettering reach out of its box by so much of its height at most
CAPTION_MM = 120.0  # The nearest scale that is written counts for numbers so near to it, as the caption of a detail
# ISO 5455, and what workshops use between; and enlargements.
USUAL_SCALES = tuple(n * 10.0**e for e in range(-2, 4) for n in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5))
# ISO 129-1, mm on paper: heads, extension lines past the dimension line and from the outline, the gap under a number.
DIMENSION_STYLE_MM = {"dimtxt": 3.5, "dimasz": 3.0, "dimexe": 1.5, "dimexo": 0.0, "dimgap": 1.0}
TAIL_MM = 8.0  # A dimension line runs on beside a short span by so much, for its heads

# Tables: rules are so level (a tangent) and long, may fall so short of a place that they pass, and are one within.
RULE_SLOPE, RULE_MM, RULE_GAP_MM, SAME_RULE_MM = 0.02, 3.0, 0.8, 0.7
# A cell holds this share of its text's length and height at least, and is so wide and high at most.
CELL_FILL, CELL_WIDE_MM, CELL_HIGH_MM = 0.9, 250.0, 60.0
SAME_LINE = 0.5  # Texts stand in one line if their baselines lie so near, in heights
# A table has so many cells, a parts list so many columns that are known.
TABLE_CELLS, PARTS_COLUMNS = 4, 2
# Captions of so many letters may be misread a little: how alike they are (difflib).
FUZZY_LETTERS, FUZZY = 4, 0.84
# Totals: numbers are rounded to this at most; a length is level or upright within a tangent; stations are one within.
ROUNDED, LEVEL, SAME_STATION_MM = 0.06, 0.01, 0.6

# Weld symbols. A reference line is so level and long, mm on paper.
LEVEL_RAD, SHORTEST_REFERENCE_MM, LONGEST_REFERENCE_MM = radians(2.5), 5.0, 90.0
# A bit of one with an arrow at its end; ink is level with it within the second, and goes on behind gaps of the third.
SHORTEST_PIECE_MM, LEVEL_INK_MM, LEVEL_GAP_MM = 1.5, 0.25, 0.6
ARROW_LINE_RAD, SHORTEST_ARROW_LINE_MM = radians(12), 3.0  # An arrow line is so steep and long
# Pieces of one reference line are so level with each other, and so near: a symbol or a ring may stand between.
SAME_LEVEL_MM, ON_LEVEL_MM = 0.4, 3.0
# The arrow line meets it within this; a ring of 0.36 heights may part them. A head points along it (a cosine).
KNEE_OFF_MM, ARROW_TIP_MM, ARROW_ALONG = 2.0, 4.0, 0.9
# A ring around a knee is so wide at most, in radius, and lines end at it within this. Prongs of a tail are so long.
WIDEST_RING_MM, RING_GAP_MM, SHORTEST_PRONG_MM, LONGEST_PRONG_MM = 2.2, 0.6, 1.5, 5.5
# A filled shape that is left of a head begins so near to the end of its line, goes on so far, and lies so near to it.
BLOB_OFF_MM, BLOB_AHEAD_MM, BLOB_ASIDE_MM = 1.5, 1.0, 1.6
LONGEST_SHORT_DASH_MM = 3.0  # Pieces of a level line that are no longer are dashes, LEAST_DASHES of them
# Pieces of a broken arrow line: gaps between them, how far they may reach back, and lie aside, the more the farther on.
MOST_ARROW_PIECES, PIECE_GAP_MM, PIECE_BACK_MM, PIECE_ASIDE_MM, PIECE_ASIDE = 4, 2.5, 0.5, 0.4, 0.15
# The strip that is read goes on past both ends by so many heights; a symbol is there from this share on, and from the
# second one where no arrowhead was found: a worn one is easily lost, but most other lines that meet have none.
STRIP_MARGIN, SOME_SYMBOL, HEADLESS_SYMBOL = 1.5, 0.5, 0.9
SAME_SYMBOL_MM = 4.0  # Reference lines that lie so near to each other and overlap have one symbol
MARK_SHARE, SURE_SYMBOL, DOUBTFUL_SYMBOL = 0.5, 0.9, 0.7  # A ring, a flag, a tail is there; a kind is sure, in doubt
DOUBTS_OF_NONE = 3  # Two may be due to wear, so many to hatching, tables and other lines
CLEAR_MARK = 0.1  # A mark is clear that is so near to there or not there
# In heights of lettering: rows near a reference line, the dashed line beside it, rows of sizes over or under it.
BESIDE_REFERENCE, DASHED_OFF, SIZE_OFF = 1.6, (0.27, 0.5), (0.3, 1.5)
DASHED_SHARE, NOT_DASHED = 0.45, 0.35  # So much of a line has ink beside it where a dashed one runs, and where none
# The symbols reach so far from their middle, in heights; ink of a strip, 0..1; how far off its middle the line may lie.
SYMBOL_HALF, STRIP_INK, STRIP_SLACK_PX = 0.8, 0.3, 3
# Letters are told where there is ink so far off the line, heights; where letters leave less than this share of it free,
# nothing is known of a dashed line, for which this share stands.
LETTERS_OFF, LEAST_FREE, UNCLEAR_DASHED = (0.65, 1.3), 0.15, 0.4
OVER_SYMBOL = 0.35  # A row ends before the symbol or begins behind it if it reaches so near to its middle, heights
TAIL_TEXT, TAIL_LEVEL = (-0.3, 2.2), 0.8  # What stands behind a tail begins so near to it, as level, heights
LEVEL_TEXT_DEGREES = 5.0  # Of a row that belongs to a weld symbol
# A block of DXF takes what lies whole in the strip along its reference line, in heights past its ends and off it.
BLOCK_MARGIN, BLOCK_HIGH = 1.0, 2.0
# Rows beside a symbol, read anew. Ink is darker (0..255); a column has so much of it; a row ends at a gap so wide, and
# a sign is so wide at least, in heights; a look takes so much more on both sides.
ROW_INK, ROW_INK_MM, ROW_GAP, NARROWEST_SIGN, ROW_MARGIN = 150, 0.15, 0.55, 0.2, 0.12
# Rows begin and end so far off their line, heights; with a dashed line between; looks begin farther off by these.
ROW_OFF, BEHIND_DASHES, ROW_LIFTS = (0.1, 1.4), 0.36, (0.0, 0.08)
ROW_NARROW = 0.88  # So much narrower they are looked at too
# A look that says what stands at no weld symbol counts so much against the others; a row is sure from this share on.
OTHER_LOOK, SURE_ROW_SHARE = 0.4, 0.65
SYMBOL_ENDS = (0.35, 0.62, 1.05)  # How far a symbol reaches from its middle, heights: least, as usual, most
# Rows are looked for so far from the symbol at least; up to so far before a knee; behind a tail from here to there,
# so far off its level; in heights.
LEAST_ROW, KNEE_ROW, TAIL_ROW, TAIL_HIGH = 2.0, 0.4, (0.6, 5.0), 0.62
# What joint is at a tip. Nothing stands so near to one that points at nothing; a line at the tip lies so near;
# the arrow line meets it so far before its own end, or beyond it where its head is worn away.
TIP_ON_NOTHING_MM, TIP_ON_LINE_MM, TIP_REACH_MM = 2.5, 0.45, (-1.5, 3.5)
# Pieces of one line lie so near to it, and are no farther apart: a head may have been taken out of it.
SAME_FACE_MM, HEAD_GAP_MM = 0.3, 3.5
# A face goes on so far on both sides, looked at in so many places, of which so many are drawn.
FACE_MM, FACE_STEPS, FACE_COVERED = 2.0, 41, 0.9
# A line that ends on it does so within this, is so long, and stands off it (a cosine).
STEM_OFF_MM, SHORTEST_STEM_MM, STEM_COSINE = 0.6, 1.2, 0.87
# Opposite faces are so parallel (a cosine). The faces of a groove are as deep but for this share, and no farther apart
# than so many times that; what is less deep on paper may be anything.
PARALLEL_COSINE, NARROWEST_GROOVE_MM, GROOVE_UNLIKE, WIDEST_GROOVE, SHALLOWEST_GROOVE_MM = 0.996, 0.5, 0.25, 2.2, 4.0
# The arrow line stands off the face (a sine), and crosses no part so near to its tip: else it may come through a plate.
ARROW_OFF_FACE, FREE_ARROW_MM = 0.25, 15.0
ALONE_MM = 6.0  # A symbol has no arrow line if nothing is drawn so near to its knee

OUT_OF_BOX_MM = 0.3  # Strokes of lettering that a person corrects may stand out of its box so far
LONGEST_STORED = 1 << 28  # Characters of a page that is kept as JSON; a longer text is no page
