package sweep

// What can be varied beside settings.
const (
	propertyName = "property"
	mutantName   = "mutant"
	// noMutant is the value of mutantName that stands for TCP as it is.
	noMutant = "none"
)
