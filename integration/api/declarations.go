package api

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"
	"time"
)

// Declarations returns the sorted exported declarations of a package. Each one
// begins with "pkg " and the given name. Names of parameters and results,
// unexported fields and values of variables are left out.
func Declarations(name string, pkg *types.Package) []string {
	p := &printer{prefix: "pkg " + name + ", ", pkg: pkg}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if object := scope.Lookup(name); object.Exported() {
			p.object(object)
		}
	}
	slices.Sort(p.lines)
	return p.lines
}

type printer struct {
	prefix string
	pkg    *types.Package
	lines  []string
}

func (p *printer) addf(format string, args ...any) {
	p.lines = append(p.lines, p.prefix+fmt.Sprintf(format, args...))
}

func (p *printer) object(object types.Object) {
	switch o := object.(type) {
	case *types.Const:
		p.constant(o)
	case *types.Var:
		p.addf("var %s %s", o.Name(), p.typeString(o.Type()))
	case *types.Func:
		p.addf("func %s%s", o.Name(), p.signature(o.Signature()))
	case *types.TypeName:
		p.typeName(o)
	}
}

func (p *printer) constant(c *types.Const) {
	if basic, ok := c.Type().(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		p.addf("const %s = %s", c.Name(), c.Val().ExactString())
		return
	}
	t := p.typeString(c.Type())
	value := c.Val().ExactString()
	if n, exact := constant.Int64Val(constant.ToInt(c.Val())); exact && t == "time.Duration" {
		value = time.Duration(n).String()
	}
	p.addf("const %s %s = %s", c.Name(), t, value)
}

func (p *printer) typeName(o *types.TypeName) {
	if o.IsAlias() {
		target := o.Type()
		if alias, ok := target.(*types.Alias); ok {
			target = alias.Rhs()
		}
		p.addf("type %s = %s", o.Name(), p.typeString(target))
		return
	}
	named, ok := o.Type().(*types.Named)
	if !ok {
		return
	}
	name := o.Name() + p.typeParams(named.TypeParams())
	switch t := named.Underlying().(type) {
	case *types.Struct:
		p.addf("type %s struct", name)
		p.fields(name, t)
	case *types.Interface:
		p.interfaceType(name, t)
	default:
		p.addf("type %s %s", name, p.typeString(t))
	}
	if !types.IsInterface(named) {
		p.methods(named)
	}
}

// fields adds the exported fields of a struct. It adds the fields of an
// embedded unexported struct as if they were fields of the outer struct.
func (p *printer) fields(name string, s *types.Struct) {
	for f := range s.Fields() {
		switch {
		case f.Embedded() && f.Exported():
			p.addf("type %s struct, embedded %s", name, p.typeString(f.Type()))
		case f.Exported():
			p.addf("type %s struct, %s %s", name, f.Name(), p.typeString(f.Type()))
		case f.Embedded():
			if inner, ok := deref(f.Type()).Underlying().(*types.Struct); ok {
				p.fields(name, inner)
			}
		}
	}
}

// interfaceType adds an interface and its methods, including those of embedded
// interfaces.
func (p *printer) interfaceType(name string, i *types.Interface) {
	if !i.IsMethodSet() {
		p.addf("type %s %s", name, p.typeString(i)) // a constraint
		return
	}
	p.addf("type %s interface", name)
	unexported := false
	for m := range i.Methods() {
		if m.Exported() {
			p.addf("type %s interface, %s%s", name, m.Name(), p.signature(m.Signature()))
		} else {
			unexported = true
		}
	}
	if unexported {
		p.addf("type %s interface, unexported methods", name)
	}
}

// methods adds the exported methods of a type. Promoted methods are part of the
// embedded type's documentation, so it adds them only if the embedded type is
// unexported.
func (p *printer) methods(named *types.Named) {
	values := types.NewMethodSet(named)
	pointers := types.NewMethodSet(types.NewPointer(named))
	for selection := range pointers.Methods() {
		method := selection.Obj().(*types.Func)
		if !method.Exported() || promotedByExportedField(named, selection.Index()) {
			continue
		}
		receiver := "*" + named.Obj().Name()
		if values.Lookup(method.Pkg(), method.Name()) != nil {
			receiver = named.Obj().Name()
		}
		p.addf("method (%s) %s%s", receiver, method.Name(), p.signature(method.Signature()))
	}
}

// promotedByExportedField reports whether the path of a selection starts with
// an exported embedded field.
func promotedByExportedField(named *types.Named, path []int) bool {
	if len(path) < 2 {
		return false
	}
	s, ok := named.Underlying().(*types.Struct)
	return ok && s.Field(path[0]).Exported()
}

func (p *printer) typeParams(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	var params []string
	for t := range list.TypeParams() {
		params = append(params, t.Obj().Name()+" "+p.typeString(t.Constraint()))
	}
	return "[" + strings.Join(params, ", ") + "]"
}

// signature returns type parameters, parameters and results without names.
func (p *printer) signature(s *types.Signature) string {
	plain := types.NewSignatureType(nil, nil, nil, s.Params(), s.Results(), s.Variadic())
	return p.typeParams(s.TypeParams()) + strings.TrimPrefix(p.typeString(plain), "func")
}

// typeString returns a type with package names, relative to the package, and
// without the names of parameters and results.
func (p *printer) typeString(t types.Type) string {
	return types.TypeString(unnamed(t), func(other *types.Package) string {
		if other == p.pkg {
			return ""
		}
		return other.Name()
	})
}

// unnamed returns a type without the names of parameters and results.
func unnamed(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, unnamedTuple(t.Params()), unnamedTuple(t.Results()), t.Variadic())
	case *types.Pointer:
		return types.NewPointer(unnamed(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unnamed(t.Elem()))
	case *types.Array:
		return types.NewArray(unnamed(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(unnamed(t.Key()), unnamed(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), unnamed(t.Elem()))
	}
	return t
}

func unnamedTuple(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range tuple.Variables() {
		vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), "", unnamed(v.Type())))
	}
	return types.NewTuple(vars...)
}

func deref(t types.Type) types.Type {
	if pointer, ok := t.(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}
