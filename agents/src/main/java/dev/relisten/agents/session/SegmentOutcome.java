package dev.relisten.agents.session;

/** The one typed outcome of a tag. */
public enum SegmentOutcome {
  HEARD,
  CLIPPED,
  TOO_SHORT,
  REVERSED,
  OUT_OF_RANGE,
  EXPIRED,
  NOT_YET,
  MALFORMED,
  /** The same or nearly the same segment again. */
  DUPLICATE,
  /** A budget is spent. */
  OVER_BUDGET,
  /** The request asked for no re-listening. */
  RELISTENING_OFF
}
