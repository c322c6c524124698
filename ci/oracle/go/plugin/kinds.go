package plugin

import (
	"encoding"
	stdjson "encoding/json"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	oracleUnmarshaler     = reflect.TypeOf((*stdjson.Unmarshaler)(nil)).Elem()
	oracleTextUnmarshaler = reflect.TypeOf((*encoding.TextUnmarshaler)(nil)).Elem()
	oracleTypePackages    = map[string]string{}
)

// askKinds is no question about a kubelet's behaviour: it tells the Go types of all kinds that the scheme of the
// configuration knows. "kinds" holds their names by group, version and kind, "types" what each named type is.
func askKinds(stdjson.RawMessage) OracleResult {
	kinds, types := map[string]string{}, map[string]interface{}{}
	for kind, of := range scheme.AllKnownTypes() {
		kinds[oracleKindName(kind)] = of.String()
		oracleTypes(of, types)
	}
	return OracleResult{"ok": map[string]interface{}{"kinds": kinds, "types": types}}
}

func oracleKindName(kind schema.GroupVersionKind) string {
	return kind.GroupVersion().String() + " " + kind.Kind
}

// oracleTypes adds a named type and all that it holds: of a struct the JSON names and types of its fields, of others what
// they are made of.
func oracleTypes(of reflect.Type, types map[string]interface{}) {
	switch of.Kind() {
	case reflect.Ptr, reflect.Slice, reflect.Array:
		oracleTypes(of.Elem(), types)
	case reflect.Map:
		oracleTypes(of.Key(), types)
		oracleTypes(of.Elem(), types)
	}
	name := of.String()
	if of.Name() == "" || of.PkgPath() == "" {
		return
	}
	if known, taken := oracleTypePackages[name]; taken && known != of.PkgPath() {
		panic(name + " is of " + known + " and of " + of.PkgPath())
	}
	oracleTypePackages[name] = of.PkgPath()
	if types[name] != nil {
		return
	}
	pointer := reflect.PtrTo(of)
	switch {
	case pointer.Implements(oracleUnmarshaler) || pointer.Implements(oracleTextUnmarshaler):
		types[name] = "unmarshaler"
	case of.Kind() == reflect.Struct:
		fields := map[string]string{}
		types[name] = fields
		oracleFields(of, fields, types)
	case of.Kind() == reflect.Slice:
		types[name] = "[]" + of.Elem().String()
	case of.Kind() == reflect.Map:
		types[name] = "map[" + of.Key().String() + "]" + of.Elem().String()
	default:
		types[name] = of.Kind().String()
	}
}

func oracleFields(of reflect.Type, fields map[string]string, types map[string]interface{}) {
	for i := 0; i < of.NumField(); i++ {
		field := of.Field(i)
		name := strings.Split(field.Tag.Get("json"), ",")[0]
		switch {
		case name == "-" || field.PkgPath != "" && !field.Anonymous:
		case name == "" && field.Anonymous && field.Type.Kind() == reflect.Struct:
			oracleFields(field.Type, fields, types)
		default:
			if name == "" {
				name = field.Name
			}
			fields[name] = field.Type.String()
			oracleTypes(field.Type, types)
		}
	}
}
