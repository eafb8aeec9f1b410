package dev.relisten.agents.session;

import dev.relisten.protocol.tag.SegmentTag;

/**
 * A tag of a session.
 *
 * @param number counts the session's tags from 1
 * @param tag its text as the model wrote it, its times those of the clip
 */
record NumberedTag(int number, SegmentTag tag) {}
