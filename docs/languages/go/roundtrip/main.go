// Reads every document into its type and writes it again.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	clerkuser "example/types"
)

var types = map[string]any{
	"ClerkErrors":           &clerkuser.ClerkErrors{},
	"ClientState":           &clerkuser.ClientState{},
	"DeletedObject":         &clerkuser.DeletedObject{},
	"EmailAddress":          &clerkuser.EmailAddress{},
	"Environment":           &clerkuser.Environment{},
	"ExternalAccount":       &clerkuser.ExternalAccount{},
	"PhoneNumber":           &clerkuser.PhoneNumber{},
	"Session":               &clerkuser.Session{},
	"SessionReverification": &clerkuser.SessionReverification{},
	"SignIn":                &clerkuser.SignIn{},
	"SignUp":                &clerkuser.SignUp{},
	"Token":                 &clerkuser.Token{},
	"User":                  &clerkuser.User{},
	"Verification":          &clerkuser.Verification{},
	"Web3Wallet":            &clerkuser.Web3Wallet{},
}

func main() {
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.json"))
	check(err)
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		check(err)
		value := types[strings.TrimSuffix(name, ".json")]
		check(json.Unmarshal(text, value))
		text, err = json.Marshal(value)
		check(err)
		check(os.WriteFile(filepath.Join(os.Args[2], name), text, 0o644))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
