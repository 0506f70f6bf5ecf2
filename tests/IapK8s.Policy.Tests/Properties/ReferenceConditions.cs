using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Conditions and, beside each, what it means in plain C#: null is Unknown, as for an error.</summary>
internal static class ReferenceConditions
{
    private static readonly Dictionary<string, Func<CanonicalRequest, Principal?, bool?>> Meanings = new(StringComparer.Ordinal)
    {
        ["request.method == 'GET'"] = (r, _) => r.Method == "GET",
        ["request.path.startsWith('/a') && request.host != 'other.example.com'"] = (r, _) => r.Target.Path.StartsWith("/a") && r.Host != "other.example.com",
        ["!request.path.endsWith('/')"] = (r, _) => !r.Target.Path.EndsWith("/"),
        ["request.headers['x'] == ''"] = (_, _) => null,
        ["request.time.getHours() == 12"] = (r, _) => r.Time.Hour == 12,
        ["1 / (request.path.size() - 1) > 0"] = (r, _) => r.Target.Path.Length == 1 ? null : 1 / (r.Target.Path.Length - 1) > 0,
        ["identity.email == 'alice@example.com'"] = (_, p) => p is null ? null : p.Email == "alice@example.com",
        ["identity.email == '' || request.method == 'POST'"] = (r, p) => r.Method == "POST" ? true : p is null ? null : p.Email is null,
        ["request.method != 'POST' && identity.sub == 's-1'"] = (r, p) => r.Method == "POST" ? false : p is null ? null : p.Subject == "s-1",
        ["'a' in identity.groups"] = (_, p) => p is { GroupsAreComplete: true } ? p.Groups.Contains("a") : null,
        ["identity.groups.exists(g, g == 'b' || g in ['c', 'd'])"] = (_, p) => p is { GroupsAreComplete: true } ? p.Groups.Any(g => g is "b" or "c" or "d") : null,
        ["!('b' in identity.groups)"] = (_, p) => p is { GroupsAreComplete: true } ? !p.Groups.Contains("b") : null,
        ["identity.claims.k == 'v'"] = (_, p) => p is { GroupsAreComplete: true } && p.Claims.Length > 0 ? p.Claims[0].Value == "v" : null,
        ["has(identity.claims.k)"] = (_, p) => p is { GroupsAreComplete: true } ? p.Claims.Length > 0 : null,
        ["identity.acr == 'mfa' && 'otp' in identity.amr"] = (_, p) => p is null ? null : p.Acr == "mfa" && p.Amr.Contains("otp"),
        ["request.time - identity.auth_time < duration('30m')"] = (r, p) => p?.AuthTime is { } time ? r.Time - time < TimeSpan.FromMinutes(30) : null,
        ["identity.provider == '/corp'"] = (_, p) => p is null ? null : p.Provider == "/corp",
    };

    private static readonly Dictionary<string, Func<CanonicalRequest, Func<string, bool?>, bool?>> Levels = new(StringComparer.Ordinal)
    {
        ["'a' in access_levels"] = (_, l) => l("a"),
        ["'c' in request.auth.access_levels"] = (_, l) => l("c"),
        ["!('b' in access_levels)"] = (_, l) => !l("b"),
        ["'a' in access_levels || 'c' in access_levels"] = (_, l) => l("a") | l("c"),
        ["'b' in access_levels && !('absent' in access_levels)"] = (_, l) => l("b") & !l("absent"),
        ["request.method == 'POST' || 'b' in access_levels"] = (r, l) => r.Method == "POST" ? true : l("b"),
        ["'b' in access_levels && request.method == 'GET'"] = (r, l) => r.Method == "GET" ? l("b") : false,
        ["'c' in access_levels && request.method == 'GET'"] = (r, l) => r.Method == "GET" ? l("c") : false,
    };

    private static readonly ConcurrentDictionary<string, RuleCondition> Compiled = new(StringComparer.Ordinal);

    /// <summary>Those that ask for no access level.</summary>
    public static IEnumerable<string> Plain => Meanings.Keys;

    public static IEnumerable<string> OfLevels => Levels.Keys;

    public static IEnumerable<string> Sources => [.. Plain, .. OfLevels];

    public static bool Know(string source) => Meanings.ContainsKey(source) || Levels.ContainsKey(source);

    public static IEnumerable<string> LevelsIn(string? source) => source is null ? [] : Regex.Matches(source, @"'(\w+)' in (request\.auth\.)?access_levels").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);

    /// <summary>Compiled, each once: the same few come again in thousands of policies. What is not known here is one of the words.</summary>
    public static ICondition Make(string source, out string? mistake)
    {
        mistake = null;
        return Know(source) ? Compiled.GetOrAdd(source, static s => RuleCondition.Compile(s, out _)!) : PolicyBuilder.WordCondition.Make(source, out mistake);
    }

    public static bool? Evaluate(string source, CanonicalRequest request, Principal? who, Func<string, bool?> level) =>
        Meanings.TryGetValue(source, out var meaning) ? meaning(request, who) : Levels[source](request, level);
}
