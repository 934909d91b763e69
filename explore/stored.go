package explore

// tellStored calls Options.Stored for every state stored that none covers. A
// store of fingerprints has none to tell of.
func (s *search[S, A]) tellStored() {
	if s.opt.Stored == nil || s.opt.Store == Fingerprint {
		return
	}
	w := s.workers[0]
	for depth := range s.levels {
		for id := range s.levels[depth].ids() {
			record := w.view.record(id)
			if loadMark(record)&covered != 0 {
				continue
			}
			s.codec.Decode(packed(record)[:w.size], &w.before)
			s.opt.Stored(depth, &w.before)
		}
	}
}
