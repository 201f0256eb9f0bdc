package rotation

// OnStep calls f between the steps of the rotation.
func (r *Rotation) OnStep(f func(name string)) { r.step = f }
