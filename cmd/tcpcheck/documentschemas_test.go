package main

import (
	"maps"
	"slices"
	"strings"

	"tcpcheck/ask/attack"
	"tcpcheck/ask/scenario"
	"tcpcheck/ask/sweep"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/relay"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/stack"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/trace"
	"tcpcheck/verify/certificate"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
)

// aProperty is the name of a property, or of one kind of its violations.
func aProperty() object {
	all := names(properties.All, nameOfProperty)
	return anyOf(oneOf(all), object{"type": "string", "pattern": "^(" + strings.Join(all, "|") + "):"})
}

// aPolicy is the name of a policy, or of the wait, which a profile has too.
func aPolicy() object {
	all := []string{"wait"}
	for _, d := range model.Dictionary {
		if d.Policy {
			all = append(all, d.Name)
		}
	}
	return oneOf(all)
}

// exactly is the schema of an object that has these names and no others; some may be left
// out.
func exactly(keys object, optional ...string) object {
	o, required := mapping(keys), []string{}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains(optional, key) {
			required = append(required, key)
		}
	}
	o["required"] = required
	return o
}

// document is the schema of a document of that name.
func document(name string, keys object, optional ...string) object {
	keys["schema"] = object{"const": name}
	return exactly(keys, optional...)
}

func listOf(items object) object { return object{"type": "array", "items": items} }

func anyOf(these ...object) object { return object{"anyOf": these} }

func orNull(o object) object { return anyOf(o, object{"type": "null"}) }

// Schemas of what many documents have.
var (
	aText     = object{"type": "string"}
	aBoolean  = object{"type": "boolean"}
	aNumber   = object{"type": "number", "minimum": 0}
	aCount    = object{"type": "integer", "minimum": 0}
	anInteger = object{"type": "integer"}
	// aRange is from where to where a parameter goes, in ticks.
	aRange = exactly(object{"name": aText, "least": aCount, "most": aCount})
	// aTime is a number of ticks, or a duration.
	aTime      = anyOf(aCount, aText)
	anEnd      = oneOf([]string{"A", "B"})
	aState     = oneOf(names(model.TCPStates[:], model.TCPState.String))
	aVerdict   = oneOf([]string{explore.Holds.String(), explore.Violated.String(), explore.Incomplete.String()})
	aRun       = object{"$ref": "trace.schema.json"}
	given      = object{"$ref": "parameters.schema.json#/$defs/given"}
	parameters = object{"$ref": "parameters.schema.json"}
	rounded    = listOf(exactly(object{"name": aText, "from": aText, "to": aText}))
)

// relayParameters is the schema of the values of a relay's parameters.
func relayParameters() object {
	all := object{}
	for i := range relay.Dictionary {
		d := &relay.Dictionary[i]
		if all[d.Name] = aText; d.Choices != nil {
			all[d.Name] = oneOf(d.Choices)
		}
	}
	return exactly(all)
}

// documents are the schemas of what is written and read as JSON, by the names of the
// documents.
func documents() map[string]object {
	return map[string]object{
		report.Schema: document(report.Schema, object{
			"parameters": parameters, "rounded": rounded, "unlimited": listOf(aText), "verdict": aVerdict,
			"properties": listOf(exactly(object{
				"name": aProperty(), "verdict": aVerdict, "steps": orNull(aCount),
				"events": orNull(aCount), "elapsed": orNull(aTime), "kind": orNull(aText),
				"happened": orNull(aText), "prevented": orNull(aText), "trace": orNull(aRun),
				"longer": aBoolean,
			}, "longer")),
			"states": aCount, "transitions": aCount, "depth": aCount, "levels": listOf(aCount),
			"time":                 oneOf([]string{"zones"}),
			"omission_probability": aNumber, "seconds": aNumber, "peak_bytes": aCount, "limit": orNull(aText),
			"stats": exactly(object{
				"tcp_states": listOf(exactly(object{"a": aState, "b": aState, "states": aCount})),
				"budgets":    object{"type": "object", "additionalProperties": listOf(aCount)},
				"in_flight":  listOf(aCount),
			}),
		}, "rounded", "unlimited", "stats", "time"),
		report.AttackSchema: document(report.AttackSchema, object{
			"window": aNumber, "ports": aNumber, "rfc5961": oneOf(attack.RFC5961Names),
			"challenge_acks_counted": aBoolean,
			"cells": listOf(exactly(object{
				"profile": aText, "goal": oneOf(names(properties.Goals, nameOfProperty)), "forger": aCount,
				"bits": orNull(aNumber), "segments": orNull(aNumber),
				"forged": listOf(exactly(object{"step": aCount, "to": anEnd, "segment": aText, "segments": aNumber,
					"bits": aNumber, "found": listOf(exactly(object{"what": aText, "segments": aNumber}))}, "found")),
				"states": aCount, "limit": orNull(aText), "trace": orNull(aRun),
			})),
		}, "challenge_acks_counted"),
		report.RelaySchema: document(report.RelaySchema, object{
			"relay": orNull(oneOf(relay.AllNames())), "tick": orNull(aText),
			"parameters": relayParameters(), "verdict": aVerdict,
			"properties": listOf(exactly(object{
				"name": oneOf(names(relay.Properties, nameOfRelayProperty)), "verdict": aVerdict,
				"steps": orNull(listOf(exactly(object{"at": aText, "socket": aText, "does": aText, "item": aText,
					"says": aText}, "item", "says"))),
			})),
			"states": aCount, "transitions": aCount, "depth": aCount, "limit": orNull(aText),
			"least": orNull(exactly(object{"name": aText, "at": orNull(aText), "up_to": aText, "searches": aCount})),
		}),
		report.MinWaitSchema:  minWaitSchema(),
		report.CapacitySchema: capacitySchema(),
		report.WhenSchema: document(report.WhenSchema, object{
			"parameters": parameters, "rounded": rounded,
			"event": oneOf(names(properties.Events, nameOfProperty)),
			"since": oneOf(names(properties.Events, nameOfProperty)), "think_a": aTime, "think_b": aTime,
			"happens": orNull(aBoolean), "earliest": orNull(aTime), "latest": orNull(aTime),
			"always": orNull(aBoolean), "states": aCount, "transitions": aCount, "limit": orNull(aText),
		}, "rounded", "since"),
		sweep.Schema: document(sweep.Schema, object{
			"point": given, "verdict": aVerdict,
			"properties": listOf(exactly(object{"name": aProperty(),
				"verdict": aVerdict, "steps": orNull(aCount), "events": aCount, "kind": orNull(aText)}, "events")),
			"states": aCount, "transitions": aCount, "depth": aCount, "limit": orNull(aText), "bound": aCount,
		}, "bound"),
		report.PolygonsSchema: document(report.PolygonsSchema, object{
			"property": aProperty(), "tick": orNull(aText),
			"wait": aRange, "rto": aRange,
			"violated": listOf(exactly(object{
				"inequalities": listOf(exactly(object{"wait": anInteger, "rto": anInteger,
					"ticks": anInteger, "says": aText})),
				"corners": listOf(listOf(aNumber)),
				"at":      exactly(object{"wait": aCount, "rto": aCount}), "events": aCount, "kind": orNull(aText)})),
			"open":     listOf(exactly(object{"wait": listOf(aCount), "rto": listOf(aCount)})),
			"searches": aCount, "states": aCount, "agree": aCount,
		}),
		report.MatrixSchema: document(report.MatrixSchema, object{
			"delay": aText, "rto": aText, "lost": aText, "up_to": aCount,
			"stacks": listOf(exactly(object{"name": oneOf(settings.ProfileNames()), "time_wait": aText,
				"fin_restarts": aBoolean, "rto": aText, "rto_is_initial": aBoolean, "fins": aCount,
				"last_fin": aText, "gives_up": aText})),
			"cells": listOf(exactly(object{"row": aText, "column": aText, "survives": orNull(aCount),
				"limit": aText, "reason": orNull(aText), "trace": orNull(aText)})),
		}),
		report.CompareSchema: document(report.CompareSchema, object{
			"variants": listOf(exactly(object{"name": aText, "given": given})),
			"cells": listOf(exactly(object{
				"row": aText, "property": aProperty(), "variant": aText,
				"parameters": parameters, "verdict": aVerdict, "steps": orNull(aCount), "events": aCount,
				"kind": orNull(aText), "states": aCount, "limit": orNull(aText), "trace": orNull(aText),
			}, "events")),
		}),
		report.ScenarioSchema: scenarioSchema(),
		report.CaptureSchema:  captureSchema(),
		report.ReplaySchema:   replaySchema(),
		report.ScriptSchema:   scriptSchema(),
		report.ConformanceSchema: document(report.ConformanceSchema, object{
			"against": aText,
			"profiles": listOf(exactly(object{
				"profile": oneOf(settings.ProfileNames()),
				"sides": listOf(exactly(object{"side": anEnd, "transitions": aCount, "differ": aCount,
					"unreached": aCount})),
				"causes": listOf(exactly(object{
					"name": oneOf(names(cause.All, func(c cause.Cause) string { return c.Name })), "title": aText,
					"verdict": oneOf([]string{string(cause.Bug), string(cause.Known), string(cause.Allowed)}),
					"because": aText, "clause": aText, "states": listOf(aText), "sides": aText, "rows": aCount,
					"transitions": aCount, "first": exactly(object{"side": anEnd, "events": listOf(aText),
						"replay": object{"$ref": "replay.schema.json"}}),
				})),
				"rows": listOf(exactly(object{
					"state": aText, "on": listOf(aText), "later": aBoolean, "model": aText, "stack": aText,
					"clause": aText, "sides": aText, "causes": listOf(aText), "events": listOf(aText),
					"first": exactly(object{"side": anEnd, "events": listOf(aText),
						"replay": object{"$ref": "replay.schema.json"}}),
				})),
			})),
		}),
		report.LearnSchema: document(report.LearnSchema, object{
			"against": aText, "stack": aText, "probes": aCount, "unreached": aCount,
			"values": listOf(exactly(object{"name": aPolicy(), "value": aText,
				"alike": listOf(aText), "note": aText})),
			"rto_min": aText, "left": listOf(exactly(object{"name": aPolicy(), "why": aText})),
			"differs": listOf(exactly(object{"probe": aText, "stack": aText, "model": aText})),
		}),
		report.StackCheckSchema: document(report.StackCheckSchema, object{
			"program": aText, "name": aText, "fires": aBoolean, "ok": aBoolean,
			"session":  listOf(exactly(object{"request": aText, "response": aText})),
			"findings": listOf(exactly(object{"line": aCount, "wrong": aBoolean, "want": aText})),
		}),
		trace.Schema: traceSchema(),
		conformance.ProbeSchema: document(conformance.ProbeSchema, object{
			"profile": oneOf(settings.ProfileNames()), "side": anEnd, "at": object{"type": "integer", "minimum": 1},
			"events": listOf(aText),
		}),
		certificate.Schema: certificateSchema(),
		stack.Protocol:     stackSchema(),
		report.GlossarySchema: document(report.GlossarySchema, object{
			"terms": listOf(exactly(object{
				"name": aText, "kind": aText, "title": aText, "text": aText, "source": aText,
				"profiles": listOf(oneOf(settings.ProfileNames())), "shown": aText, "ladder": aText, "page": aText,
			}, "text", "source", "profiles", "shown", "ladder")),
		}),
	}
}

func minWaitSchema() object {
	answer := document(report.MinWaitSchema, object{
		"parameters": object{"$ref": "parameters.schema.json#/$defs/waitless"}, "rounded": rounded,
		"property": aText, "smallest_safe_wait": orNull(aTime),
		"asked_up_to": aTime, "up_to": aTime, "only_patience": aText,
		"depends_on": orNull(exactly(object{"flag": aText, "because": aText, "smallest_safe_wait": aTime})),
		"because":    listOf(exactly(object{"time": aTime, "what": aText})), "gaps": listOf(aTime),
		"verdicts": listOf(exactly(object{"wait": aTime, "verdict": aVerdict, "steps": aCount, "events": aCount,
			"states": aCount}, "steps", "events")),
	}, "rounded", "only_patience")
	return anyOf(answer, listOf(answer))
}

func capacitySchema() object {
	return document(report.CapacitySchema, object{
		"parameters": parameters, "rounded": rounded, "property": aText, "open": aText,
		"smallest_safe_wait": orNull(aText),
		"ways": listOf(exactly(object{
			"change": aText, "ports": aCount, "requests": aCount, "wait": aText, "held": aText,
			"connections_per_second": orNull(aNumber), "requests_per_second": orNull(aNumber),
			"verdict": orNull(aVerdict), "violated": aText,
		}, "violated")),
		"needs": orNull(exactly(object{"requests_per_second": aCount, "wait": orNull(aText), "addresses": aCount,
			"requests": aCount})),
	}, "rounded")
}

func scenarioSchema() object {
	outcome := mapping(object{
		"verdict": aText, "kind": aText, "steps": aCount, "at": aText, "states_a": listOf(aState),
		"states_b": listOf(aState), "limit": aText, "earliest": aText, "latest": aText,
		"by_wait": listOf(exactly(object{"wait": aCount, "verdict": aVerdict})),
	})
	outcome["anyOf"] = []object{{"required": []string{"verdict"}}, {"required": []string{"by_wait"}},
		{"required": []string{"earliest"}}, {"required": []string{"latest"}}}
	check := exactly(object{
		"question": aText, "property": oneOf(names(properties.All, nameOfProperty)),
		"witness": oneOf(names(properties.Witnesses, nameOfProperty)),
		"event":   oneOf(names(properties.Events, nameOfProperty)), "parameters": parameters, "ok": aBoolean,
		"expected": outcome, "found": outcome, "differs": listOf(aText), "because": aText,
		"trace": orNull(aRun),
	}, "question", "property", "witness", "event", "differs", "because")
	check["oneOf"] = []object{{"required": []string{"property"}}, {"required": []string{"witness"}},
		{"required": []string{"event"}}}
	return document(report.ScenarioSchema, object{
		"ok": aBoolean,
		"scenarios": listOf(exactly(object{
			"name": aText, "group": oneOf(scenario.Groups), "claim": aText, "source": aText, "answer": aText,
			"checks": listOf(check),
		}, "group", "claim", "source", "answer")),
	})
}

// captureSchema is that of a line of what captures show: the first, one of a connection, or
// the last.
func captureSchema() object {
	frame, aFact := orNull(aCount), orNull(aText)
	profile := oneOf(settings.ProfileNames())
	which := listOf(aText)
	connection := exactly(object{
		"connection": object{"type": "integer", "minimum": 1}, "file": aText, "a": aText, "b": aText,
		"begins": aFact, "ends": aFact, "ended": oneOf(names(facts.Endings(), facts.Ended.String)),
		"incarnations": aCount, "from_syn": aBoolean, "octets_a": aCount,
		"octets_b": aCount, "segments_left_out": aCount, "closed_first": aText, "time_wait": aText,
		"closers": listOf(exactly(object{"incarnation": aCount, "end": anEnd, "frame": aCount, "time": aFact,
			"by": oneOf([]string{"FIN", "RST"}), "untold": aFact})),
		"time_waits": listOf(exactly(object{"incarnation": aCount, "end": anEnd,
			"held":  oneOf(names(facts.Grades(), facts.Grade.String)),
			"frame": frame, "since": aFact, "over_by_frame": frame, "why": aFact})),
		"witness": exactly(object{"verdict": aText, "says": which}),
		"seen":    listOf(exactly(object{"what": aText, "which": which})),
		"segments": listOf(exactly(object{
			"frame": frame, "not_captured_shown_by": aCount, "frame_in_second_file": aCount,
			"seconds": object{"type": "number"},
			"arrived": object{"type": "number"}, "from": anEnd, "incarnation": aCount, "seq": aCount,
			"ack": frame, "len": aCount, "ctl": aText, "kind": aFact, "of": frame,
		}, "not_captured_shown_by", "frame_in_second_file", "arrived")),
		"run": listOf(exactly(object{"step": aText, "end": anEnd, "segment": frame, "a": aState, "b": aState})),
		"model": exactly(object{"verdict": aText, "by": oneOf([]string{"run", "numbers"}), "frame": frame,
			"instead": which, "assumed": which, "clause": aFact, "allowed_under": which}),
		"causes": listOf(exactly(object{"frame": frame, "cause": oneOf(names(match.CauseKinds(),
			match.CauseKind.String)), "text": aText, "frames": listOf(aCount)})),
		"properties": listOf(exactly(object{"name": aText, "verdict": aText, "why": aFact,
			"frames": listOf(aCount)})),
	})
	return anyOf(document(report.CaptureSchema, object{"profile_a": profile, "profile_b": profile}), connection,
		exactly(object{
			"files": listOf(exactly(object{"name": aText, "frames": aCount, "segments": aCount, "malformed": aCount,
				"cut_short": aBoolean, "unreadable": aCount, "fragments": aCount, "damage": aText,
				"unknown_links": object{"type": "object", "additionalProperties": aCount}, "without_seq": aCount,
				"other_lines": aCount, "lines_not_understood": aCount, "line_not_understood": aText, "names": which},
				"unreadable", "fragments", "damage", "unknown_links", "without_seq", "other_lines",
				"lines_not_understood", "line_not_understood", "names")),
			"connections": aCount, "matched": aCount, "anomalous": aCount, "not_decided": aCount,
		}))
}

func replaySchema() object {
	does := exactly(object{"sends": listOf(aText), "state": orNull(aState)})
	return document(report.ReplaySchema, object{
		"against": aText, "side": anEnd, "tick_ns": aCount, "verdict": oneOf([]string{"reproduced", "differs"}),
		"differs_at": orNull(aCount),
		"steps": listOf(exactly(object{"step": aCount, "tick": aCount, "event": aText,
			"model": does, "stack": does})),
	})
}

func scriptSchema() object {
	return document(report.ScriptSchema, object{
		"against": aText, "passes": aCount, "fails": aCount, "needs": aCount,
		"scripts": listOf(exactly(object{
			"name": aText, "verdict": oneOf([]string{"passes", "fails", "needs"}), "line": aCount,
			"expected": aText, "got": aText, "clause": aText,
			"rows": listOf(exactly(object{"line": aCount, "at_ns": aCount, "says": aText, "does": aText,
				"state": aText})),
		})),
	})
}

func traceSchema() object {
	var kinds []string
	for _, k := range model.ActionKinds {
		kinds = append(kinds, k.String())
	}
	moment := exactly(object{"step": aCount, "tick": aCount, "age": aCount})
	tcb := exactly(object{
		"state": aState, "snd_una": aCount, "snd_nxt": aCount, "rcv_nxt": aCount, "syn_unacknowledged": aBoolean,
		"unsent": aCount, "timer": orNull(oneOf(append(timers, model.TimerPersist.String()))), "left": aCount,
		"retransmissions": aCount,
		"incarnation":     aCount, "phantom": aBoolean, "received": aCount,
		"half_closed": aBoolean, "unread": aBoolean,
		"rto": aCount, "held": aCount, "ack_due": aCount, "ahead_text": aCount, "ahead_fin": aCount,
		"fin_queued": aBoolean, "snd_wnd": aCount,
		"snd_wl1": aCount, "snd_wl2": aCount,
		"window_probes": aCount,
	}, "half_closed", "unread", "rto", "held", "ack_due", "ahead_text", "ahead_fin", "fin_queued", "snd_wnd",
		"snd_wl1", "snd_wl2", "window_probes")
	inFlight := listOf(exactly(object{"segment": aText, "life": aCount,
		"astray": aBoolean, "incarnation": aCount,
		"unit": aCount, "phantom": aBoolean}))
	entry := exactly(object{"state": aText, "left": orNull(aCount), "from_b": aBoolean, "known": listOf(anEnd),
		"end": listOf(aCount), "ack": listOf(aCount), "iss": listOf(aCount), "incarnation": aCount}, "from_b",
		"known")
	after := exactly(object{
		"a": tcb, "b": tcb, "to_a": inFlight, "to_b": inFlight, "opens": aCount, "loss": aCount,
		"duplicates": aCount, "strays": aCount, "aborts": aCount, "ungraceful": listOf(aCount),
		"entry_a": entry, "entry_b": entry, "forgeries": aCount,
	}, "entry_a", "entry_b", "forgeries")
	o := document(trace.Schema, object{
		"parameters": parameters, "mutant": orNull(oneOf(names(mutants.All,
			func(mu mutants.Mutant) string { return mu.Name }))),
		"property": aText, "kind": orNull(aText), "loop": orNull(aCount),
		"initial": object{"$ref": "#/$defs/state"},
		"segments": listOf(exactly(object{
			"id": aCount, "from": anEnd, "seq": aCount, "ack": orNull(aCount), "ctl": aText, "incarnation": aCount,
			"unit": aCount, "phantom": aBoolean, "sent": moment, "arrived": listOf(moment),
			"astray": orNull(moment), "lost": orNull(moment),
			"fate": oneOf([]string{"arrived", "lost", "in flight", "stopped"}), "wnd": aCount,
			"begins": aText, "stops": aText, "forged": aBoolean,
		}, "wnd", "begins", "stops", "forged")),
		"steps": listOf(exactly(object{
			"step": aCount, "tick": aCount, "text": aText, "kind": oneOf(kinds), "end": orNull(anEnd),
			"iss": orNull(aCount), "segment": orNull(aCount), "sends": orNull(aCount),
			"after": object{"$ref": "#/$defs/state"}, "makes": aCount, "middlebox": aText,
		}, "makes", "middlebox")),
	})
	o["$defs"] = object{"state": after}
	return o
}

var timers = []string{model.TimerRTO.String(), model.TimerFinWait2.String(), model.TimerTimeWait.String()}

// certificateSchema is that of a line of a certificate: the first, or a state. What is 0,
// false or empty is left out of one.
func certificateSchema() object {
	tcb := mapping(object{
		"state": aState, "snd_una": aCount, "snd_nxt": aCount, "rcv_nxt": aCount, "syn_unacknowledged": aBoolean,
		"unsent": aCount, "timer": oneOf(timers), "left": aCount, "retransmissions": aCount,
		"incarnation": aCount, "phantom": aBoolean, "received": aCount, "half_closed": aBoolean, "unread": aBoolean,
		"rto": aCount,
	})
	tcb["required"] = []string{"state"}
	segments := listOf(exactly(object{"life": aCount, "seq": aCount, "ack": aCount, "ctl": aText,
		"incarnation": aCount, "unit": aCount, "phantom": aBoolean},
		"life", "ack", "incarnation", "unit", "phantom"))
	return anyOf(document(certificate.Schema, object{
		"parameters": listOf(aText), "properties": listOf(aProperty()),
		"hash": object{"type": "string", "pattern": "^[0-9a-f]{64}$"}, "states": aCount,
	}), exactly(object{"a": tcb, "b": tcb, "to_a": segments, "to_b": segments, "opens": aCount,
		"aborts": aCount, "ungraceful": aCount}, "to_a", "to_b", "opens", "aborts", "ungraceful"))
}

// stackSchema is that of a line of what a stack of one's own hears and says.
func stackSchema() object {
	segment := exactly(object{"seq": aCount, "ack": aCount, "ctl": aCount, "len": aCount})
	one := func(name string, o object) object { return exactly(object{name: o}) }
	return anyOf(
		one("hello", object{"const": stack.Protocol}), one("inject", segment),
		one("call", oneOf([]string{string(stack.Open), string(stack.Send), string(stack.Close),
			string(stack.Abort)})),
		one("advance", aCount), one("fire", aCount), one("next_iss", aCount),
		one("begin", exactly(object{"passive": aBoolean, "orphan": aBoolean, "time_wait": aCount,
			"fin_wait_2": aCount, "rto": aCount, "rto_max": aCount, "retries": aCount,
			"own": aBoolean}, "own")),
		exactly(object{"protocol": object{"const": stack.Protocol}, "name": aText, "fires": aBoolean}, "fires"),
		mapping(object{"sent": listOf(segment), "state": anyOf(aState, object{"const": ""}), "error": aText}),
	)
}

// schemaOfParameters is that of parameters as documents have them: by name a number, a
// word or a time. What was given need not be all of them, nor what is asked about waits.
func schemaOfParameters() object {
	value := anyOf(aText, object{"type": "integer"})
	keys := object{"tick": aText, "mutant": aText, "profile": aText, "profile-a": aText, "profile-b": aText,
		"middlebox-a": aText, "middlebox-b": aText}
	var all, waitless []object
	for _, d := range model.Dictionary {
		keys[d.Name] = value
		needed := object{"required": []string{d.Name}}
		if d.PerEnd {
			for _, e := range model.Ends {
				keys[d.At(e)] = value
			}
			needed = anyOf(needed, object{"required": []string{d.At(model.A), d.At(model.B)}})
		}
		if d.Optional {
			continue
		}
		all = append(all, needed)
		if d.Name != "wait" {
			waitless = append(waitless, needed)
		}
	}
	given, asked, o := mapping(keys), mapping(keys), mapping(keys)
	asked["allOf"], o["allOf"] = waitless, all
	o["$defs"] = object{"given": given, "waitless": asked}
	return o
}

// schemaOfProfiles is that of the file with the profiles of real stacks.
func schemaOfProfiles() object {
	value := exactly(object{"value": anyOf(aText, object{"type": "integer"}), "source": aText})
	values, known := object{}, []string{}
	for _, d := range model.Dictionary {
		if d.PerEnd {
			values[d.Name] = value
			known = append(known, d.Name)
		}
	}
	return listOf(exactly(object{
		"name": aText, "sentence": aText, "source": aText, "values": mapping(values), "rto-min": value,
		"unknown": listOf(oneOf(known)), "notes": listOf(aText), "like": aText,
		"measured": exactly(object{"command": aText, "stack": aText,
			"values": listOf(oneOf(append(slices.Clone(known), "rto-min"))),
			"otherwise": listOf(exactly(object{"name": oneOf(append(slices.Clone(known), "rto-min")), "value": aText,
				"why": aText}))}),
	}, "rto-min", "unknown", "notes", "like", "measured"))
}
