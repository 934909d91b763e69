// The first thing to do for one who comes without a link: the lost final ACK, step by step.

const lesson: [says: string, move: string][] = [
  ["Lose the final ACK, and see what breaks. First, A closes: press CLOSE.", "A: close"],
  ["A's FIN is under way. Deliver it to B.", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>"],
  ["B has answered with an ACK. Deliver it to A.", "deliver to A <SEQ=1><ACK=2><CTL=ACK>"],
  ["Now B closes as well.", "B: close"],
  ["B's FIN is under way. Deliver it to A.", "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>"],
  ["A has answered, and this is the final ACK: lose it.", "lose <SEQ=2><ACK=2><CTL=ACK> to B"],
  ["A thinks that all is done. Its TIME-WAIT, of length 0 here, is over.", "A: expire"],
  ["B still waits for the ACK. Let time pass.", "tick"],
  ["B has had no answer, and sends its FIN again.", "B: retransmit"],
  ["Deliver it to A, which has forgotten the connection.", "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>"],
  ["A has answered with a RST. Deliver it to B.", "deliver to B <SEQ=2><CTL=RST>"],
  ["B, which had done nothing wrong, is told of a reset: that is what TIME-WAIT is for. Give A one: Change, wait 2. Or see the nearest run that is safe, below Promises.", ""],
];

// hint says what to do next after those moves, and which move that is; undefined where one goes
// a way of one's own.
export function hint(moves: string[]): { says: string; move: string } | undefined {
  if (moves.length >= lesson.length || moves.some((move, i) => move !== lesson[i][1])) return undefined;
  const [says, move] = lesson[moves.length];
  return { says, move };
}
