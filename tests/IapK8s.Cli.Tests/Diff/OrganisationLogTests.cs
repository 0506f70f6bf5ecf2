using System.Globalization;
using System.Text.RegularExpressions;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Diff;

/// <summary>A morning at hack/demo/org, written down by the real data plane, for people to ask about. What is different each time is counted instead.</summary>
[Category("Golden")]
internal sealed partial class OrganisationLogTests
{
    private static readonly Visitor Ada = new("ada", ["employees"], "mfa");
    private static readonly Visitor Bob = new("bob", ["employees", "accounting"], "mfa");
    private static readonly Visitor Carol = new("carol", ["contractors", "shop"]);
    private static readonly Visitor Erin = new("erin", ["auditors", "employees"], "mfa");

    [Test]
    public async Task TheLogIsAsExpected()
    {
        var (log, _) = await new RecordingSidecar(Organisation.World(Organisation.Folder)).PlayAsync(Morning(), new DateTimeOffset(2026, 1, 15, 9, 0, 0, TimeSpan.Zero));

        var number = 0;
        log = RequestIds().Replace(log, _ => $"\"request_id\":\"{(++number).ToString("x16", CultureInfo.InvariantCulture)}\"");
        log = Sessions().Replace(log, _ => $"\"session\":\"{(++number).ToString("d22", CultureInfo.InvariantCulture)}\"");
        Golden.Check(Path.Combine(Organisation.Folder, "..", "audit.jsonl"), Latencies().Replace(log, "\"latency_us\":100"));
    }

    private static IEnumerable<Visit> Morning()
    {
        foreach (var path in new[] { "/pages/home", "/pages/home", "/pages/plan" })
        {
            yield return new Visit(Ada, "GET", "wiki.example.com", path, "192.0.2.10");
            yield return new Visit(Erin, "GET", "wiki.example.com", path, "192.0.2.14");
        }

        yield return new Visit(Ada, "POST", "wiki.example.com", "/pages/plan", "192.0.2.10");
        yield return new Visit(Ada, "GET", "wiki.example.com", "/admin/users", "192.0.2.10");
        yield return new Visit(Bob, "GET", "wiki.example.com", "/admin/users", "192.0.2.11");
        yield return new Visit(Carol, "GET", "wiki.example.com", "/pages/home", "203.0.113.5");
        yield return new Visit(null, "GET", "shop.example.com", "/public/logo.png", "203.0.113.77");
        yield return new Visit(null, "GET", "shop.example.com", "/public/logo.png?v=2", "203.0.113.78");
        yield return new Visit(null, "GET", "shop.example.com", "/cart/1", "203.0.113.77");
        yield return new Visit(Carol, "GET", "shop.example.com", "/cart/1", "203.0.113.5");
        yield return new Visit(Carol, "GET", "shop.example.com", "/payroll/2026", "203.0.113.5");
        yield return new Visit(Erin, "GET", "shop.example.com", "/payroll/2026", "192.0.2.14");
        yield return new Visit(new Visitor("frank", ["shop"], "pwd"), "GET", "shop.example.com", "/payroll/2026", "192.0.2.16");
        yield return new Visit(Bob, "POST", "pay.example.com", "/transfers/17", "192.0.2.11");
        yield return new Visit(Bob, "POST", "pay.example.com", "/transfers/18", "203.0.113.11");
        yield return new Visit(Bob with { Acr = "pwd" }, "GET", "pay.example.com", "/accounts", "192.0.2.11");
    }

    [GeneratedRegex("\"request_id\":\"[^\"]*\"")]
    private static partial Regex RequestIds();

    [GeneratedRegex("\"session\":\"[^\"]*\"")]
    private static partial Regex Sessions();

    [GeneratedRegex("\"latency_us\":[0-9]+")]
    private static partial Regex Latencies();
}
