package explore

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/zeebo/xxh3"
)

// A Checkpoint is a file in which a search keeps the levels completed, so that it
// can be continued from there, also after the process was killed.
type Checkpoint struct {
	// Path is the file's. If it is there, the search goes on from it; it is
	// removed once the search has ended without a limit.
	Path string
	// Question tells searches apart: a file of another one is refused.
	Question string
}

// ErrOtherQuestion says that a file is the checkpoint of another search, or of one
// with states of another size.
var ErrOtherQuestion = errors.New("it is the checkpoint of another question")

// question tells searches apart, and the sizes of their packed states.
func (c *Checkpoint) question(size int) string { return fmt.Sprintf("%s (%d bytes)", c.Question, size) }

// Parts is what a codec keeps beside the packed states, and these refer to. A codec
// that has it implements Parts, if its searches are to have checkpoints.
type Parts interface {
	// Saved says how much there is now: numbers to be given to Save.
	Saved() [2]int
	// Save writes what there is beyond what there was once.
	Save(w io.Writer, from [2]int) error
	// Restore reads what Save wrote, in the same order.
	Restore(r io.Reader) error
}

// Each search writes a header, and then an entry for each level:
//
//  1. the entry's numbers, and how long the rest is,
//  2. the spans of its ids,
//  3. their records,
//  4. the codec's parts that are new,
//  5. the checksum of all this (XXH3, 64 bits).
//
// An entry that is not complete is not there.
const checkpointMagic = "tcpcheck checkpoint 1\n"

// saveEvery is how long a search goes on without saving the levels completed.
const saveEvery = 10 * time.Second

// A saver writes a checkpoint.
type saver struct {
	file   *os.File
	levels int    // in the file
	parts  [2]int // in the file
	last   time.Time
}

// An entry is the numbers of a level in a checkpoint.
type entry struct {
	Open, Decided       uint64     // the sets of properties open before the level, and decided with it
	DecidedAt           [64]uint32 // see search.decidedAt
	States, Transitions int64      // on the level, and on the way to it
	Overflowed          bool
	Spans               uint32
	Payload             int64 // bytes, from the spans up to the checksum
}

// openCheckpoint opens the checkpoint, continues the search from what it has, and
// has the search write to it from now on.
func (s *search[S, A]) openCheckpoint(c *Checkpoint) error {
	if s.opt.Store == Fingerprint {
		return errors.New("explore: a store of fingerprints keeps nothing to continue from")
	}
	f, err := os.OpenFile(c.Path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	s.save = &saver{file: f, last: time.Now()}
	if err := s.startCheckpoint(c); err != nil {
		s.closeCheckpoint(false)
		return err
	}
	return nil
}

func (s *search[S, A]) startCheckpoint(c *Checkpoint) error {
	end, err := s.restore(c)
	if err != nil {
		return err
	}
	if end == 0 {
		question := c.question(s.codec.Size())
		header := checkpointMagic + fmt.Sprintf("%08x", len(question)) + question
		if _, err := s.save.file.WriteAt([]byte(header), 0); err != nil {
			return err
		}
		end = int64(len(header))
	}
	if err := s.save.file.Truncate(end); err != nil {
		return err
	}
	_, err = s.save.file.Seek(end, io.SeekStart)
	return err
}

// closeCheckpoint closes the file, and removes it if there is nothing to continue.
func (s *search[S, A]) closeCheckpoint(done bool) {
	if s.save == nil {
		return
	}
	_ = s.save.file.Close()
	if done {
		_ = os.Remove(s.save.file.Name())
	}
	s.save = nil
}

// restore reads what a checkpoint has, up to where it ends or is broken off, and
// returns that place; 0 if the file is empty.
func (s *search[S, A]) restore(c *Checkpoint) (end int64, err error) {
	r := &checked{r: bufio.NewReaderSize(s.save.file, 1<<20)}
	header := make([]byte, len(checkpointMagic)+8)
	n, err := io.ReadFull(r, header)
	switch {
	case n == 0:
		return 0, nil
	case err != nil || string(header[:len(checkpointMagic)]) != checkpointMagic:
		return 0, fmt.Errorf("%s is no checkpoint of this version", c.Path)
	}
	length, err := strconv.ParseUint(string(header[len(checkpointMagic):]), 16, 32)
	if err != nil || length > 1<<20 {
		return 0, fmt.Errorf("%s is no checkpoint of this version", c.Path)
	}
	question := make([]byte, length)
	if _, err := io.ReadFull(r, question); err != nil || string(question) != c.question(s.codec.Size()) {
		return 0, fmt.Errorf("%s: %w", c.Path, ErrOtherQuestion)
	}
	begin := r.n
	for end = begin; wholeEntry(r); end = r.n {
	}
	if _, err := s.save.file.Seek(begin, io.SeekStart); err != nil {
		return 0, err
	}
	whole := bufio.NewReaderSize(io.LimitReader(s.save.file, end-begin), 1<<20)
	for begin < end {
		n, err := s.restoreLevel(whole)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", c.Path, err)
		}
		begin += n
	}
	s.save.levels = len(s.levels)
	return end, nil
}

// wholeEntry reads an entry, and says whether it is whole.
func wholeEntry(r *checked) bool {
	r.hash.Reset()
	var e entry
	if binary.Read(r, binary.LittleEndian, &e) != nil || e.Payload < 0 {
		return false
	}
	if _, err := io.CopyN(io.Discard, r, e.Payload); err != nil {
		return false
	}
	sum := r.hash.Sum64()
	var want uint64
	return binary.Read(r, binary.LittleEndian, &want) == nil && sum == want
}

// restoreLevel reads a whole entry, and returns how long it is.
func (s *search[S, A]) restoreLevel(r io.Reader) (length int64, err error) {
	var e entry
	if err := binary.Read(r, binary.LittleEndian, &e); err != nil {
		return 0, err
	}
	next := level{
		open: set(e.Open) &^ set(e.Decided), states: e.States,
		transitions: e.Transitions, overflowed: e.Overflowed,
	}
	for range e.Spans {
		var ids [2]uint32
		if err := binary.Read(r, binary.LittleEndian, &ids); err != nil {
			return 0, err
		}
		next.spans = append(next.spans, span{ids[0], ids[1]})
	}
	w := s.workers[0]
	for _, ids := range next.spans {
		s.arena.reach(ids.end)
		if _, err := io.ReadFull(r, bytesOf(w.view.records(ids))); err != nil {
			return 0, err
		}
	}
	if parts, ok := s.codec.(Parts); ok {
		if err := parts.Restore(r); err != nil {
			return 0, err
		}
		s.save.parts = parts.Saved()
	}
	var sum uint64
	if err := binary.Read(r, binary.LittleEndian, &sum); err != nil {
		return 0, err
	}
	if n := len(s.levels); n > 0 {
		s.settle(&s.levels[n-1])
	}
	s.enter(&next)
	s.decidedNow.Store(s.decidedNow.Load() | e.Decided)
	for i := range s.decidedAt {
		if set(e.Decided).has(i) {
			s.decidedAt[i].Store(e.DecidedAt[i])
		}
	}
	s.decide()
	s.addLevel(next)
	s.found.Add(e.States)
	s.taken.Add(e.Transitions)
	return int64(binary.Size(e)) + e.Payload + 8, nil
}

// settle takes the marks from a level that was expanded.
func (s *search[S, A]) settle(l *level) {
	w := s.workers[0]
	for id := range l.ids() {
		if record := w.view.record(id); loadMark(record)&covered == 0 {
			clearMark(record)
		}
	}
}

// enter puts the states of a level into the table.
func (s *search[S, A]) enter(l *level) {
	w := s.workers[0]
	for id := range l.ids() {
		if s.table.full(len(s.workers)) {
			s.growTable()
		}
		s.codec.Decode(packed(w.view.record(id))[:w.size], &w.before)
		w.n = 0
		w.gather(&w.before)
		w.n = 0
		s.put(w.hashes[0], id)
	}
}

// put takes a slot for a state that is not in the table.
func (s *search[S, A]) put(h hash, id uint32) {
	v := slotOf(h, id)
	if s.hashes {
		if v = slot(h); v == 0 {
			s.zero.Store(true)
			return
		}
	}
	s.table.put(h, v)
	s.table.taken.Add(1)
}

// saveLevels writes the levels completed since the last time, if that was long ago
// or the search has ended.
func (s *search[S, A]) saveLevels() error {
	c := s.save
	if c == nil || !s.ended && time.Since(c.last) < saveEvery {
		return nil
	}
	file := bufio.NewWriterSize(c.file, 1<<20)
	for ; c.levels < s.complete; c.levels++ {
		if err := s.saveLevel(file, c.levels); err != nil {
			return err
		}
	}
	if err := file.Flush(); err != nil {
		return err
	}
	c.last = time.Now()
	return c.file.Sync()
}

func (s *search[S, A]) saveLevel(file io.Writer, i int) error {
	l := &s.levels[i]
	sum := xxh3.New()
	w := io.MultiWriter(file, sum)
	e := entry{
		Open: uint64(s.openBefore(i)), Decided: uint64(s.openBefore(i) &^ l.open),
		States: l.states, Transitions: l.transitions, Overflowed: l.overflowed,
		Spans: uint32(len(l.spans)),
	}
	for j := range s.decidedAt {
		e.DecidedAt[j] = s.decidedAt[j].Load()
	}
	for _, ids := range l.spans {
		e.Payload += 8 + int64(4*s.arena.words*ids.len())
	}
	var added bytes.Buffer
	if parts, ok := s.codec.(Parts); ok {
		if err := parts.Save(&added, s.save.parts); err != nil {
			return err
		}
		s.save.parts = parts.Saved()
	}
	e.Payload += int64(added.Len())
	if err := binary.Write(w, binary.LittleEndian, &e); err != nil {
		return err
	}
	for _, ids := range l.spans {
		if err := binary.Write(w, binary.LittleEndian, [2]uint32{ids.first, ids.end}); err != nil {
			return err
		}
	}
	view := s.workers[0].view
	for _, ids := range l.spans {
		if _, err := w.Write(bytesOf(view.records(ids))); err != nil {
			return err
		}
	}
	if _, err := w.Write(added.Bytes()); err != nil {
		return err
	}
	return binary.Write(file, binary.LittleEndian, sum.Sum64())
}

// openBefore is what was open before a level was complete.
func (s *search[S, A]) openBefore(i int) set {
	if i == 0 {
		return 1<<len(s.props) - 1
	}
	return s.levels[i-1].open
}

// A checked reader counts and hashes what is read.
type checked struct {
	r    io.Reader
	n    int64
	hash xxh3.Hasher
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	_, _ = c.hash.Write(p[:n])
	return n, err
}
