package explore

import "cmp"

// A rank is what it takes to come to a state in a search that takes the least first (Dijkstra): a
// cost, and of equal ones a number of steps.
type rank[C cmp.Ordered] struct {
	cost  C
	steps uint32
	state uint32
}

func (r *rank[C]) before(q *rank[C]) bool {
	if r.cost != q.cost {
		return r.cost < q.cost
	}
	return r.steps < q.steps
}

// ranks is a heap, the least first; of equal ones the state with the least number.
type ranks[C cmp.Ordered] []rank[C]

func (h ranks[C]) Len() int { return len(h) }
func (h ranks[C]) Less(i, j int) bool {
	if h[i].before(&h[j]) || h[j].before(&h[i]) {
		return h[i].before(&h[j])
	}
	return h[i].state < h[j].state
}
func (h ranks[C]) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements [heap.Interface].
func (h *ranks[C]) Push(x any) {
	r, _ := x.(rank[C])
	*h = append(*h, r)
}

// Pop implements [heap.Interface].
func (h *ranks[C]) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
