package main

type inspectCmd struct{}

func (*inspectCmd) Run(*app) error { return usagef("not there yet") }
