// Package verify asks one question and answers it: which of these properties hold
// for these parameters, and if one does not, what is a shortest run that shows it?
//
// It brings the model (or a mutant), the properties and the search together:
// it has the model keep the ghosts that the properties read and no others, has the
// search leave out what cannot matter ([Reductions]), and turns what the search
// found back into a run of the whole model.
//
// How an answer is printed, and asking many questions, is not here.
package verify
