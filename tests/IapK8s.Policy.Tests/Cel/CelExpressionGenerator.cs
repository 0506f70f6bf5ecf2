namespace IapK8s.Policy.Tests.Cel;

/// <summary>Random expressions by the grammar. Most parts get the type that they need, some get any: what fits and what does not both come up.</summary>
internal sealed class CelExpressionGenerator(Random random)
{
    private static readonly string[] Bools = ["true", "false", "yes", "no", "unknown", "failing", "has(map.a)", "has(json.b.c)", "isIP(s)", "explode()"];
    private static readonly string[] Ints = ["0", "1", "-1", "i", "9223372036854775807", "-9223372036854775808", "ints[0]", "map.a", "map['z']", "size(names)", "request.size", "any", "json.n"];
    private static readonly string[] Doubles = ["0.0", "-0.5", "1e308", "d", "double('NaN')", "1.0 / 0.0"];
    private static readonly string[] Strings = ["''", "'a'", "\"é🐱\"", "s", "names[1]", "request.path", "headers['one']", "headers['two']", "r'\\d+'", "identity.email", "'10.0.0.1'", "'1h30m'", "'2020-01-01T00:00:00Z'"];
    private static readonly string[] Lists = ["[]", "ints", "names", "set", "json.a", "[1, 2, 3]", "['a', 'b']", "identity.groups", "[[1], [2]]"];
    private static readonly string[] Maps = ["{}", "map", "json", "json.b", "headers", "{'a': 1, 'b': [2]}", "{1: 'x', true: 2u}"];
    private static readonly string[] Others = ["null", "u", "7u", "b'\\xff'", "bytes_", "t", "length", "maybe", "nothing", "int", "type(i)", "broken", "cidr('10.0.0.0/8')", "ip('::1')"];

    private readonly List<string> _locals = [];

    public string Next() => Bool(random.Next(1, 6));

    private string Bool(int depth)
    {
        if (depth == 0)
        {
            return Pick(Bools);
        }

        return random.Next(16) switch
        {
            0 => $"({Bool(depth - 1)} && {Bool(depth - 1)})",
            1 => $"({Bool(depth - 1)} || {Bool(depth - 1)} || {Bool(depth - 1)})",
            2 => $"!({Bool(depth - 1)})",
            3 => $"({Any(depth - 1)} {Pick("==", "!=")} {Any(depth - 1)})",
            4 => $"({Int(depth - 1)} {Pick("<", "<=", ">", ">=", "==")} {Number(depth - 1)})",
            5 => $"({String(depth - 1)} {Pick("<", "<=", ">", ">=", "==", "!=")} {String(depth - 1)})",
            6 => $"({Any(depth - 1)} in {List(depth - 1)})",
            7 => $"({String(depth - 1)} in {Map(depth - 1)})",
            8 => $"{String(depth - 1)}.{Pick("startsWith", "endsWith", "contains", "matches")}({String(depth - 1)})",
            9 => WithLocal(v => $"{Range(depth - 1)}.{Pick("all", "exists", "exists_one")}({v}, {Bool(depth - 1)})"),
            10 => WithLocal(v => WithLocal(w => $"{Range(depth - 1)}.{Pick("all", "exists", "existsOne")}({v}, {w}, {Bool(depth - 1)})")),
            11 => $"({Bool(depth - 1)} ? {Bool(depth - 1)} : {Bool(depth - 1)})",
            12 => $"sets.{Pick("contains", "equivalent", "intersects")}({List(depth - 1)}, {List(depth - 1)})",
            13 => $"has({Map(depth - 1)}.{Pick("a", "b", "c")})",
            14 => WithLocal(v => $"cel.bind({v}, {Any(depth - 1)}, {Bool(depth - 1)})"),
            _ => Any(depth - 1),
        };
    }

    private string Number(int depth) => random.Next(4) == 0 ? Pick(Doubles) : Int(depth);

    private string Int(int depth)
    {
        if (depth <= 0)
        {
            return Pick(Ints);
        }

        return random.Next(9) switch
        {
            0 => $"({Int(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Int(depth - 1)})",
            1 => $"-{Int(depth - 1)}",
            2 => $"size({Pick(String(depth - 1), List(depth - 1), Map(depth - 1))})",
            3 => $"int({Pick(String(depth - 1), Pick(Doubles), Int(depth - 1), "t", "u")})",
            4 => $"t.{Pick("getHours", "getDate", "getDayOfYear", "getFullYear")}({Pick("", "'Europe/Berlin'", "'+02:00'", "s")})",
            5 => $"{String(depth - 1)}.{Pick("indexOf", "lastIndexOf")}({String(depth - 1)})",
            6 => $"math.{Pick("greatest", "least")}({Int(depth - 1)}, {Number(depth - 1)})",
            7 => $"{List(depth - 1)}[{Int(depth - 1)}]",
            _ => $"({Bool(depth - 1)} ? {Int(depth - 1)} : {Int(depth - 1)})",
        };
    }

    private string String(int depth)
    {
        if (depth <= 0)
        {
            return Pick(Strings);
        }

        return random.Next(10) switch
        {
            0 => $"({String(depth - 1)} + {String(depth - 1)})",
            1 => $"string({Any(depth - 1)})",
            2 => $"{String(depth - 1)}.substring({Int(0)}, {Int(0)})",
            3 => $"{String(depth - 1)}.{Pick("trim()", "reverse()", "lowerAscii()", "upperAscii()", "charAt(1)")}",
            4 => $"{String(depth - 1)}.replace({String(0)}, {String(depth - 1)})",
            5 => $"{List(depth - 1)}.join({String(0)})",
            6 => $"'%s %d %x'.format([{Any(depth - 1)}, {Int(0)}, {Int(0)}])",
            7 => $"strings.quote({String(depth - 1)})",
            8 => $"{Map(depth - 1)}[{String(depth - 1)}]",
            _ => $"base64.encode(bytes({String(depth - 1)}))",
        };
    }

    private string List(int depth)
    {
        if (depth <= 0)
        {
            return Pick(Lists);
        }

        return random.Next(9) switch
        {
            0 => $"[{Any(depth - 1)}, {Any(depth - 1)}]",
            1 => $"({List(depth - 1)} + {List(depth - 1)})",
            2 => WithLocal(v => $"{Range(depth - 1)}.map({v}, {Any(depth - 1)})"),
            3 => WithLocal(v => $"{Range(depth - 1)}.filter({v}, {Bool(depth - 1)})"),
            4 => $"{List(depth - 1)}.{Pick("distinct()", "reverse()", "sort()", "flatten()", "slice(0, 1)", "flatten(3)")}",
            5 => $"{String(depth - 1)}.split({String(0)})",
            6 => $"lists.range({Int(0)})",
            7 => WithLocal(v => $"{Range(depth - 1)}.sortBy({v}, {Any(depth - 1)})"),
            _ => $"[?{Optional(depth - 1)}, {Any(depth - 1)}]",
        };
    }

    private string Map(int depth)
    {
        if (depth <= 0)
        {
            return Pick(Maps);
        }

        return random.Next(4) switch
        {
            0 => $"{{{String(depth - 1)}: {Any(depth - 1)}}}",
            1 => WithLocal(v => WithLocal(w => $"{Range(depth - 1)}.transformMap({v}, {w}, {Any(depth - 1)})")),
            2 => $"{{?'k': {Optional(depth - 1)}, {Int(0)}: {Any(depth - 1)}}}",
            _ => Pick(Maps),
        };
    }

    private string Optional(int depth) => depth <= 0 ? Pick("maybe", "nothing", "optional.none()") : random.Next(4) switch
    {
        0 => $"optional.of({Any(depth - 1)})",
        1 => $"{Map(depth - 1)}.?a",
        2 => $"{List(depth - 1)}[?{Int(0)}]",
        _ => WithLocal(v => $"{Optional(depth - 1)}.optMap({v}, {Any(depth - 1)})"),
    };

    private string Range(int depth) => random.Next(3) == 0 ? Map(depth) : List(depth);

    private string Any(int depth) => random.Next(9) switch
    {
        0 => Bool(depth),
        1 or 2 => Int(depth),
        3 or 4 => String(depth),
        5 => List(depth),
        6 => Map(depth),
        7 when _locals.Count > 0 => Pick([.. _locals]),
        7 => Optional(depth),
        _ => Pick(Others),
    };

    private string WithLocal(Func<string, string> make)
    {
        var name = $"v{_locals.Count}";
        _locals.Add(name);
        var text = make(name);
        _locals.RemoveAt(_locals.Count - 1);
        return text;
    }

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
