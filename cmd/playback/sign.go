package main

type signCmd struct{}

func (*signCmd) Run(*app) error { return usagef("not there yet") }
