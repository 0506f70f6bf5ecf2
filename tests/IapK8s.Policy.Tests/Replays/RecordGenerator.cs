using System.Collections.Frozen;
using CsCheck;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Replays;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Tests.Properties;

namespace IapK8s.Policy.Tests.Replays;

/// <summary>A request with all that the sidecar saw, and what a record of it may have left.</summary>
internal sealed record RecordedCase(CanonicalRequest Request, Principal? Who, CanonicalRequest Told, RecordedIdentity? ToldOf, UntoldFacts Untold);

internal static class RecordGenerator
{
    private static readonly string[] Conditions =
    [
        "request.query == 'q=1'", "request.headers['x'] == 'y'", "request.protocol == 'HTTP/2'", "request.ip == '10.1.2.3'", "'a' in identity.groups || request.query == 'q=1'",
        "'a' in identity.groups && 'b' in identity.groups", "'a' in identity.groups || !('a' in identity.groups)", "has(request.headers.x) ? request.method == 'GET' : identity.acr == 'mfa'",
        "'otp' in identity.amr", "identity.claims.k == 'v' || 'b' in identity.groups", "request.query == '' && identity.email == 'alice@example.com'",
    ];

    public static Gen<(PolicyDefinition Policy, AccessLevelDefinition[] Levels, RecordedCase[] Asked)> Cases { get; } = Gen.Select(
        LevelPropertyTests.Cases, Pick.From<string?>([null, null, null, .. Conditions]).Array[7], Details.Array[10],
        (world, conditions, details) => (
            world.Policy with { Rules = [.. world.Policy.Rules.Select((rule, index) => conditions[index] is { } condition ? rule with { Condition = condition } : rule)] },
            world.Levels,
            world.Asked.Select((asked, index) => Record(asked.Request, asked.Who, details[index])).ToArray()));

    private static Gen<(string Query, string? Header, string Protocol, string[]? Vocabulary, bool HasAddress, bool IsShort)> Details => Gen.Select(
        Pick.From("", "", "?q=1", "?x"), Pick.From(null, "y", "z"), Pick.From("HTTP/1.1", "HTTP/2"), Pick.From<string[]?>(null, [], ["a"], ["b"], ["a", "b"], ["a", "b"], ["a", "b", "c", "d"]), Gen.Bool, Gen.Bool);

    public static ICondition Compile(string source, out string? mistake)
    {
        mistake = null;
        return ReferenceConditions.Know(source) ? ReferenceConditions.Make(source, out mistake) : (ICondition?)RuleCondition.Compile(source, out _) ?? PolicyBuilder.WordCondition.Make(source, out mistake);
    }

    private static RecordedCase Record(CanonicalRequest request, Principal? who, (string Query, string? Header, string Protocol, string[]? Vocabulary, bool HasAddress, bool IsShort) details)
    {
        var path = request.Target.Path.ToString();
        var full = request with
        {
            Target = CanonicalTarget.Parse(request.Target.WireTarget + details.Query, PolicyBuilder.Definition().Paths),
            Headers = new Header(details.Header),
            Protocol = details.Protocol,
        };
        full.Target.Path.ToString().ShouldBe(path);
        var told = request with { IsQueryUntold = true, ClientAddress = details.HasAddress ? request.ClientAddress : null };
        var untold = UntoldFacts.Query | UntoldFacts.Headers | UntoldFacts.Protocol | (details.HasAddress ? UntoldFacts.None : UntoldFacts.ClientAddress);
        var vocabulary = who is { GroupsAreComplete: true } ? details.Vocabulary : null;
        return new RecordedCase(full, who, told, who is null ? null : new RecordedIdentity(ToldOf(who, vocabulary, details.IsShort), vocabulary?.ToFrozenSet()), untold);
    }

    /// <summary>As an audit line tells it: no claims, no methods, and the groups that were asked for.</summary>
    private static Principal ToldOf(Principal who, string[]? vocabulary, bool isShort) => new()
    {
        Credential = who.ServiceAccount is null ? who.Credential : CredentialKind.BearerToken,
        Provider = who.Provider,
        Subject = who.Subject,
        Email = who.Email,
        Groups = [.. who.Groups.Where(group => vocabulary?.Contains(group) ?? !isShort)],
        AuthTime = who.AuthTime,
        Acr = who.Acr,
    };

    private sealed class Header(string? x) : IRequestHeaders
    {
        public int Find(string name, out string? value)
        {
            value = name == "x" ? x : null;
            return value is null ? 0 : 1;
        }
    }
}
