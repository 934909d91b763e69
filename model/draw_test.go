package model_test

import (
	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/model/modeltest"
)

func init() {
	model.DrawParameters = func(t *rapid.T) model.Parameters {
		return modeltest.Parameters(t, modeltest.From{
			"msl": {1, 2, 3, 4}, "delay": {0, 1, 2, 3, 4}, "min-delay": {0, 1, 2, 3, 4},
			"wait": {0, 1, 2, 3, 4, 5}, "window": {1, 2, 3, 4, 5, 6, 7}, "fin-wait-2-timeout": {0, 1, 3},
			"rto": {1, 2, 4}, "rto-max": {0, 1, 5}, "retries": {0, 1, 3}, "retry-time": {0, 2, 5},
		})
	}
}
