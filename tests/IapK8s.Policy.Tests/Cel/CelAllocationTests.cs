using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Tests.Cel;

/// <summary>What conditions usually are costs no garbage.</summary>
internal sealed class CelAllocationTests
{
    private static readonly CelEnvironment Environment = new(
    [
        new("request.path", CelType.String),
        new("request.host", CelType.String),
        new("request.time", CelType.Timestamp),
        new("request.headers", CelType.Map(CelType.String, CelType.String)),
        new("request.ip", CelType.String),
        new("identity.email", CelType.String),
        new("identity.groups", CelType.List(CelType.String)),
        new("identity.claims", CelType.Map(CelType.String, CelType.Dyn)),
        new("access_levels", CelType.List(CelType.String)),
        new("nobody", CelType.String),
    ]);

    [TestCase("request.path.startsWith(\"/x\") && identity.groups.exists(g, g == \"admins\")", "true")]
    [TestCase("\"corp-net\" in access_levels", "true")]
    [TestCase("\"admins\" in identity.groups", "true")]
    [TestCase("request.time.getHours(\"Europe/Berlin\") >= 8", "true")]
    [TestCase("request.time.getDayOfWeek() in [1, 2, 3, 4, 5, 6]", "true")]
    [TestCase("request.headers[\"x-a\"] == \"b\"", "true")]
    [TestCase("identity.email.endsWith(\"@example.com\")", "true")]
    [TestCase("request.host in [\"a\", \"b\", \"c\", \"d\", \"e\", \"app.example.com\"]", "true")]
    [TestCase("request.path.matches(\"^/x/[a-z]+/[0-9]+$\")", "true")]
    [TestCase("cidr(\"10.0.0.0/8\").containsIP(request.ip)", "true")]
    [TestCase("request.time - timestamp(\"2009-01-01T00:00:00Z\") > duration(\"24h\")", "true")]
    [TestCase("request.path.size() > 3 && request.path.substring(1).contains(\"y\") ? identity.email != \"\" : false", "true")]
    [TestCase("request.path.size() > 3", "true")]
    [TestCase("request.path.substring(1) != \"\"", "true")]
    [TestCase("request.path.contains(\"y\")", "true")]
    [TestCase("identity.claims[\"level\"] >= 3 && identity.claims.department == \"it\"", "true")]
    [TestCase("sets.intersects(identity.groups, [\"admins\", \"owners\"]) || nobody == \"x\"", "true")]
    [TestCase("nobody == \"x\"", "unknown: nobody")]
    [TestCase("identity.groups.all(g, g.startsWith(\"a\") || g.lowerAscii() == \"staff\")", "true")]
    [TestCase("[\"/x\", \"/z\"].exists(p, request.path.startsWith(p))", "true")]
    public void EvaluatesWithoutAllocating(string expression, string expected)
    {
        var compilation = Environment.Compile(expression, CelType.Bool);
        compilation.Issues.ShouldBeEmpty();
        var program = compilation.Program!;
        var request = new Request();
        program.Evaluate(request).ToString().ShouldBe(expected);
        for (var i = 0; i < 200; i++)
        {
            program.Evaluate(request);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            program.Evaluate(request);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private sealed class Request : CelActivation
    {
        private static readonly string[] Groups = ["admins", "staff"];

        private readonly CelMap _headers = new Headers();
        private readonly CelStringSet _levels = new(["corp-net", "managed"]);
        private readonly CelValue _claims = CelValue.OfMap([new(CelValue.Of("level"), CelValue.Of(3)), new(CelValue.Of("department"), CelValue.Of("it"))]);
        private readonly CelUnknown _nobody = new("nobody");

        public override CelValue Read(int slot) => slot switch
        {
            0 => CelValue.OfSlice("/x/y/12?q=1", 0, 7),
            1 => CelValue.Of("app.example.com"),
            2 => CelValue.OfTimestamp(1_234_567_890 + (12 * 3600), 0),
            3 => CelValue.Of(_headers),
            4 => CelValue.Of("10.1.2.3"),
            5 => CelValue.Of("alice@example.com"),
            6 => CelValue.OfStrings(Groups),
            7 => _claims,
            8 => CelValue.Of(_levels),
            _ => CelValue.Of(_nobody),
        };
    }

    private sealed class Headers : CelLookup
    {
        public override CelValue Get(in CelValue key) => CelValue.Of(Contains(key) ? "b" : "");

        public override bool Contains(in CelValue key) => key.AsSpan().Equals("X-A", StringComparison.OrdinalIgnoreCase);
    }
}
