// Holds every vector against its schema, and counts what the schema alone can tell.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
)

type document struct {
	Defs    map[string]map[string]any `json:"$defs"`
	Type    string
	Vectors []struct{ Input, Verdict string }
}

func main() {
	types := read(os.Args[1]).Defs
	for _, file := range os.Args[2:] {
		cases, count := read(file), map[string]int{}
		schema := types[cases.Type]
		most, bounded := schema["maxLength"].(float64)
		for _, v := range cases.Vectors {
			length := float64(len([]rune(v.Input)))
			passes := length >= schema["minLength"].(float64) && (!bounded || length <= most) &&
				regexp.MustCompile(schema["pattern"].(string)).MatchString(v.Input)
			count[fmt.Sprint(v.Verdict, passes)]++
		}
		fmt.Printf("%s: %d accepted, %d refused by the schema, %d refused by code alone, %d wrong\n",
			file, count["acceptedtrue"], count["refusedfalse"], count["refusedtrue"], count["acceptedfalse"])
	}
}

func read(file string) (contents document) {
	if text, err := os.ReadFile(file); err != nil || json.Unmarshal(text, &contents) != nil {
		panic(file)
	}
	return contents
}
