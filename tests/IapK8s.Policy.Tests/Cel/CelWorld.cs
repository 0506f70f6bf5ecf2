using System.Text.Json;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Tests.Cel;

/// <summary>The variables that the tables use.</summary>
internal static class CelWorld
{
    private static readonly (string Name, string Type, CelValue Value)[] Variables =
    [
        ("i", "int", CelValue.Of(5)),
        ("u", "uint", CelValue.Of(7UL)),
        ("d", "double", CelValue.Of(1.5)),
        ("s", "string", CelValue.Of("text")),
        ("yes", "bool", CelValue.True),
        ("no", "bool", CelValue.False),
        ("ints", "list(int)", CelValue.OfList([CelValue.Of(3), CelValue.Of(1), CelValue.Of(2)])),
        ("names", "list(string)", CelValue.OfStrings((string[])["alice", "bob"])),
        ("set", "list(string)", CelValue.Of(new CelStringSet(["x", "y", "x"]))),
        ("map", "map(string, int)", CelValue.OfMap([new(CelValue.Of("a"), CelValue.Of(1)), new(CelValue.Of("b"), CelValue.Of(2))])),
        ("any", "dyn", CelValue.Of(5)),
        ("t", "timestamp", CelValue.OfTimestamp(1_234_567_890, 5_000_000)),
        ("length", "duration", CelValue.OfDuration(90, 0)),
        ("bytes_", "bytes", CelValue.OfBytes([1, 255])),
        ("json", "dyn", CelValue.OfJson(JsonDocument.Parse("""{"a": [1, 2.5, "x", null, true, 9223372036854775808], "b": {"c": "d"}, "n": -3}""").RootElement)),
        ("headers", "map(string, string)", CelValue.Of(new Headers())),
        ("request.path", "string", CelValue.Of("/admin/users")),
        ("request.size", "int", CelValue.Of(0)),
        ("a.b", "map(string, string)", CelValue.OfMap([new(CelValue.Of("c"), CelValue.Of("short"))])),
        ("a.b.c", "string", CelValue.Of("long")),
        ("maybe", "optional(string)", CelValue.OptionalOf(CelValue.Of("m"))),
        ("nothing", "optional(string)", CelValue.None),
        ("unknown", "bool", CelValue.Of(new CelUnknown("unknown"))),
        ("identity.groups", "list(string)", CelValue.Of(new CelUnknown("identity.groups"))),
        ("identity.email", "string", CelValue.Of(new CelUnknown("identity.email"))),
        ("failing", "bool", CelValue.Fail("it failed")),
        ("broken", "dyn", default),
    ];

    private static readonly CelFunction[] Functions =
    [
        CelFunction.Declare(static (ref _, a) => CelValue.Of(a[0].AsInt() * 2), "twice(int): int"),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(a[0].AsString() + "!"), "(string).shout(): string"),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(a.Length), "five(int, int, int, int, int): int"),
        CelFunction.Declare(static (ref _, _) => throw new InvalidOperationException("secret"), "explode(): bool"),
        CelFunction.Declare(CelSignature.Parse("pair(A, B): tuple(A, B)"), CelSignature.Parse("same(tuple(A, A)): tuple(A, A)"), CelSignature.Parse("fn(string, int): string"), CelSignature.Parse("made(dyn, type(A)): A")),
    ];

    public static readonly CelEnvironment Checked = Environment(new CelSettings());

    public static readonly CelEnvironment Unchecked = Environment(new CelSettings { Check = false });

    public static CelEnvironment Environment(CelSettings settings) => new(Variables.Select(v => new CelVariable(v.Name, CelType.Parse(v.Type))), Functions, settings);

    public static CelBindings Bindings(CelEnvironment environment)
    {
        var bindings = new CelBindings(environment);
        foreach (var (name, _, value) in Variables)
        {
            bindings.Set(name, value);
        }

        return bindings;
    }

    public static string Run(CelEnvironment environment, string expression)
    {
        var compilation = environment.Compile(expression);
        if (compilation.Program is null)
        {
            return $"issue: {compilation.Issues[0].Message}";
        }

        return compilation.Program.Evaluate(Bindings(environment)).ToString();
    }

    public static string Run(string expression) => Run(Checked, expression);

    private sealed class Headers : CelLookup
    {
        public override CelValue Get(in CelValue key) => key.AsSpan() switch
        {
            "one" => CelValue.Of("1"),
            "two" => CelValue.Fail("the header came twice"),
            _ => CelValue.Of(""),
        };

        public override bool Contains(in CelValue key) => key.Kind == CelKind.String && key.AsSpan() is "one" or "two";
    }
}
