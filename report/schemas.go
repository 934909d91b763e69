package report

import (
	"tcpcheck/ask/sweep"
	"tcpcheck/stack"
	"tcpcheck/stack/conformance"
	"tcpcheck/trace"
	"tcpcheck/verify/certificate"
)

// Schemas lists the forms of all documents that are written or read, each with its
// version.
var Schemas = []string{
	Schema, MinWaitSchema, sweep.Schema, PolygonsSchema, MatrixSchema, CompareSchema, ScenarioSchema,
	CaptureSchema,
	CapacitySchema, WhenSchema, ReplaySchema, ConformanceSchema, ScriptSchema, LearnSchema, AttackSchema,
	RelaySchema, StackCheckSchema, trace.Schema,
	conformance.ProbeSchema, certificate.Schema,
	stack.Protocol, GlossarySchema,
}
