// The tree of all that was done: each branch stays.

export interface TreeNode {
  move: string;
  parent: number;
  children: number[];
  // pick is the child that going forward leads to; -1 for none.
  pick: number;
}

export class Tree {
  nodes: TreeNode[] = [{ move: "", parent: -1, children: [], pick: -1 }];
  current = 0;

  // of returns a tree of one line, at its end.
  static of(moves: string[]): Tree {
    const tree = new Tree();
    for (const move of moves) tree.take(move);
    return tree;
  }

  // take makes a move where it is: the one that was made there before, or a new branch.
  take(move: string): void {
    const here = this.nodes[this.current];
    let child = here.children.find((c) => this.nodes[c].move === move);
    if (child === undefined) {
      child = this.nodes.length;
      this.nodes.push({ move, parent: this.current, children: [], pick: -1 });
      here.children.push(child);
    }
    this.go(child);
  }

  // go goes to a node, so that going forward from the root leads there.
  go(to: number): void {
    this.current = to;
    for (let n = to; this.nodes[n].parent >= 0; n = this.nodes[n].parent) this.nodes[this.nodes[n].parent].pick = n;
  }

  // line returns the nodes from the root to where it is, without the root.
  line(to = this.current): number[] {
    const line: number[] = [];
    for (let n = to; n > 0; n = this.nodes[n].parent) line.unshift(n);
    return line;
  }

  moves(to = this.current): string[] {
    return this.line(to).map((n) => this.nodes[n].move);
  }

  // whole is the line on through what going forward leads to.
  whole(): number[] {
    const line = this.line();
    for (let n = this.nodes[this.current].pick; n >= 0; n = this.nodes[n].pick) line.push(n);
    return line;
  }

  // cut takes away all but the first moves of the line.
  cut(moves: number): Tree {
    return Tree.of(this.moves().slice(0, moves));
  }
}
