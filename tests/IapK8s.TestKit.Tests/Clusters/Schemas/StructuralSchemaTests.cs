using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.TestKit.Tests.Clusters.Schemas;

internal sealed class StructuralSchemaTests
{
    [Test]
    public void UnknownFieldsArePrunedWhereNothingKeepsThem()
    {
        var schema = Schema("spec: {type: object, properties: {a: {type: string}, any: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {b: {type: object}}}}}");
        var document = Object("spec: {a: x, c: y, any: {free: 1, b: {d: 2}}}");
        schema.Prune(document).ShouldBe(["spec.c", "spec.any.b.d"], ignoreOrder: true);
        document["spec"]!.ToJsonString().ShouldBe("""{"a":"x","any":{"free":1,"b":{}}}""");
    }

    [Test]
    public void DefaultsFillWhatIsAbsentAndNullsThatMayNotStand()
    {
        var schema = Schema("spec: {type: object, default: {}, properties: {mode: {type: string, default: Enforce}, n: {type: string, nullable: true, default: x}, list: {type: array, items: {type: object, properties: {p: {type: integer, default: 80}}}}}}");
        var empty = Object("metadata: {name: x}");
        schema.Default(empty);
        empty["spec"]!.ToJsonString().ShouldBe("""{"mode":"Enforce","n":"x"}""");
        var given = Object("spec: {mode: null, n: null, list: [{}]}");
        schema.Default(given);
        given["spec"]!.ToJsonString().ShouldBe("""{"n":null,"list":[{"p":80}],"mode":"Enforce"}""");
    }

    [TestCase("{type: string, enum: [A, B]}", "A", "C", "FieldValueNotSupported", "Unsupported value: \"C\": supported values: \"A\", \"B\"")]
    [TestCase("{type: string, pattern: '^a+$'}", "aa", "b", "FieldValueInvalid", "Invalid value: \"b\": spec in body should match '^a+$'")]
    [TestCase("{type: string, maxLength: 2}", "ab", "abc", "FieldValueTooLong", "Too long: may not be more than 2 bytes")]
    [TestCase("{type: string, minLength: 1}", "a", "''", "FieldValueInvalid", "Invalid value: \"\": spec in body should be at least 1 chars long")]
    [TestCase("{type: integer, minimum: 1}", "1", "0", "FieldValueInvalid", "Invalid value: 0: spec in body should be greater than or equal to 1")]
    [TestCase("{type: integer, maximum: 9, exclusiveMaximum: true}", "8", "9", "FieldValueInvalid", "Invalid value: 9: spec in body should be less than 9")]
    [TestCase("{type: integer}", "1", "x", "FieldValueTypeInvalid", "Invalid value: \"string\": spec in body must be of type integer: \"string\"")]
    [TestCase("{type: array, items: {type: string}, maxItems: 1}", "[a]", "[a, b]", "FieldValueTooMany", "Too many: 2: must have at most 1 items")]
    [TestCase("{type: array, items: {type: string}, minItems: 1}", "[a]", "[]", "FieldValueInvalid", "Invalid value: 0: spec in body should have at least 1 items")]
    [TestCase("{type: string, format: date-time}", "'2026-01-02T03:04:05Z'", "yesterday", "FieldValueInvalid", "Invalid value: \"yesterday\": spec in body must be of type date-time: \"yesterday\"")]
    [TestCase("{type: string, format: duration}", "1h30m", "1 hour", "FieldValueInvalid", "Invalid value: \"1 hour\": spec in body must be of type duration: \"1 hour\"")]
    [TestCase("{type: string, format: cidr}", "10.0.0.0/8", "10.0.0.0/99", "FieldValueInvalid", "Invalid value: \"10.0.0.0/99\": spec in body must be of type cidr: \"10.0.0.0/99\"")]
    [TestCase("{x-kubernetes-int-or-string: true}", "http", "true", "FieldValueTypeInvalid", "Invalid value: \"boolean\": spec in body must be of type integer,string: \"boolean\"")]
    [TestCase("{type: object, required: [a], properties: {a: {type: string}}}", "{a: x}", "{}", "FieldValueRequired", "Required value")]
    [TestCase("{type: integer, anyOf: [{minimum: 10}, {maximum: 2}]}", "11", "5", "FieldValueInvalid", "Invalid value: 5: spec in body must validate at least one schema (anyOf)")]
    [TestCase("{type: integer, x-kubernetes-validations: [{rule: 'self % 2 == 0', message: odd}]}", "2", "3", "FieldValueInvalid", "Invalid value: \"integer\": odd")]
    [TestCase("{type: integer, x-kubernetes-validations: [{rule: 'self % 2 == 0', messageExpression: \"'no ' + string(self)\", reason: FieldValueForbidden}]}", "2", "3", "FieldValueForbidden", "Forbidden: no 3")]
    [TestCase("{type: string, format: duration, x-kubernetes-validations: [{rule: \"self <= duration('1h')\"}]}", "60m", "61m", "FieldValueInvalid", "Invalid value: \"string\": failed rule: self <= duration('1h')")]
    [TestCase("{type: object, properties: {namespace: {type: string}}, x-kubernetes-validations: [{rule: \"!has(self.__namespace__)\"}]}", "{}", "{namespace: x}", "FieldValueInvalid", "Invalid value: \"object\": failed rule: !has(self.__namespace__)")]
    public void ValuesAreJudged(string schema, string good, string bad, string reason, string message)
    {
        var parsed = Schema($"spec: {schema}");
        parsed.Validate(Object($"spec: {good}")).ShouldBeEmpty();
        var violation = parsed.Validate(Object($"spec: {bad}")).ShouldHaveSingleItem();
        (violation.Reason, violation.Message).ShouldBe((reason, message));
        violation.Field.ShouldStartWith("spec");
    }

    [Test]
    public void KeysOfListsAreUnique()
    {
        var schema = Schema("spec: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, required: [name], properties: {name: {type: string}, v: {type: integer}}}}");
        schema.Validate(Object("spec: [{name: a, v: 1}, {name: b, v: 1}]")).ShouldBeEmpty();
        schema.Validate(Object("spec: [{name: a, v: 1}, {name: a, v: 2}]")).ShouldHaveSingleItem().ShouldBe(new SchemaViolation("spec[1]", "FieldValueDuplicate", "Duplicate value: {\"name\":\"a\"}"));
        var set = Schema("spec: {type: array, x-kubernetes-list-type: set, items: {type: string}}");
        set.Validate(Object("spec: [a, b, a]")).ShouldHaveSingleItem().Field.ShouldBe("spec[2]");
    }

    [Test]
    public void TransitionRulesCompareWithTheLastVersion()
    {
        var schema = Schema("spec: {type: object, properties: {id: {type: string, x-kubernetes-validations: [{rule: self == oldSelf, message: immutable}]}}}");
        schema.Validate(Object("spec: {id: a}")).ShouldBeEmpty();
        schema.Validate(Object("spec: {id: a}"), Object("spec: {}")).ShouldBeEmpty();
        schema.Validate(Object("spec: {id: b}"), Object("spec: {id: a}")).ShouldHaveSingleItem().ToString().ShouldBe("spec.id: Invalid value: \"string\": immutable");
    }

    [Test]
    public void TransitionRulesFollowItemsByTheirKeys()
    {
        var schema = Schema("spec: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, required: [name], properties: {name: {type: string}, v: {type: integer, x-kubernetes-validations: [{rule: self >= oldSelf}]}}}}");
        schema.Validate(Object("spec: [{name: b, v: 2}, {name: a, v: 1}]"), Object("spec: [{name: a, v: 1}, {name: b, v: 2}]")).ShouldBeEmpty();
        schema.Validate(Object("spec: [{name: b, v: 1}]"), Object("spec: [{name: a, v: 1}, {name: b, v: 2}]")).ShouldHaveSingleItem().Field.ShouldBe("spec[0].v");
    }

    [Test]
    public void AnOptionalOldSelfIsAskedOnCreationToo()
    {
        var schema = Schema("spec: {type: string, x-kubernetes-validations: [{rule: \"oldSelf.hasValue() || self == 'first'\", optionalOldSelf: true}]}");
        schema.Validate(Object("spec: first")).ShouldBeEmpty();
        schema.Validate(Object("spec: second")).Count.ShouldBe(1);
        schema.Validate(Object("spec: second"), Object("spec: first")).ShouldBeEmpty();
    }

    [Test]
    public void WhatDidNotChangeIsNotHeldAgainstAnUpdate()
    {
        var schema = Schema("spec: {type: object, properties: {a: {type: string, maxLength: 1}, b: {type: string}}}");
        schema.Validate(Object("spec: {a: long, b: new}"), Object("spec: {a: long, b: old}")).ShouldBeEmpty();
        schema.Validate(Object("spec: {a: longer}"), Object("spec: {a: long}")).Count.ShouldBe(1);
    }

    [TestCase("{properties: {}}", "type")]
    [TestCase("{type: array}", "items")]
    [TestCase("{type: object, additionalProperties: false}", "additionalProperties")]
    [TestCase("{type: object, properties: {}, additionalProperties: {type: string}}", "additionalProperties")]
    [TestCase("{$ref: '#/x', type: object}", "$ref")]
    [TestCase("{type: string, pattern: '(?=a)'}", "pattern")]
    [TestCase("{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, properties: {name: {type: string}}}}", "default")]
    [TestCase("{type: string, x-kubernetes-validations: [{rule: 'self + 1 > 2'}]}", "rule")]
    public void WhatIsNotStructuralIsRefused(string schema, string field)
    {
        StructuralSchema.Parse(Object($"type: object\nproperties: {{spec: {schema}}}"), out var problems);
        problems.ShouldHaveSingleItem().Field.ShouldEndWith("." + field);
    }

    private static StructuralSchema Schema(string properties)
    {
        var schema = StructuralSchema.Parse(Object($"type: object\nproperties:\n  metadata: {{type: object}}\n  {properties}"), out var problems);
        problems.ShouldBeEmpty();
        return schema;
    }

    private static JsonObject Object(string yaml) => YamlDocuments.Read(yaml).Single();
}
