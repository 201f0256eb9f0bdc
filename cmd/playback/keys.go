package main

type keysCmd struct{}

func (*keysCmd) Run(*app) error { return usagef("not there yet") }
