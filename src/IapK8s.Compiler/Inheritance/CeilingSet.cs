using System.Collections.Immutable;
using System.Net;
using IapK8s.Compiler.Providers;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Inheritance;

/// <summary>
/// Every ceiling over one namespace; each holds. What concerns requests travels to the sidecars and is asked there; here it is only told to whoever tries to say
/// more. Lengths of time and networks are cut back to what is allowed.
/// </summary>
internal sealed class CeilingSet
{
    private readonly ImmutableArray<Ceiling> _ceilings;

    /// <summary>Networks beyond which nobody may trust a proxy, and who says so.</summary>
    private readonly ImmutableArray<(ResourceId By, ImmutableArray<string> Networks)> _proxies;

    private CeilingSet(ImmutableArray<Ceiling> ceilings, ImmutableArray<(ResourceId By, ImmutableArray<string> Networks)> proxies)
    {
        _ceilings = ceilings;
        _proxies = proxies;
    }

    public static CeilingSet None { get; } = new([], []);

    /// <summary>For requests, sorted by policy.</summary>
    public ImmutableArray<CeilingDefinition> Definitions =>
    [
        .. _ceilings.Where(ceiling => ceiling.Spec is { Providers: not null } or { Hosts: not null } or { Acr: not null } or { AllUsers: not null })
            .Select(ceiling => new CeilingDefinition
            {
                Policy = ceiling.From.Name,
                Provider = ceiling.From.Provider?.Name,
                Providers = [.. ceiling.Providers.Order(StringComparer.Ordinal)],
                Hosts = [.. ceiling.Hosts.Order(StringComparer.Ordinal)],
                Acr = ceiling.Spec.Acr,
                DeniesAllUsers = ceiling.Spec.AllUsers is not null,
            })
            .OrderBy(ceiling => ceiling.Policy, StringComparer.Ordinal),
    ];

    /// <summary>For upstreams of applications, sorted by policy.</summary>
    public ImmutableArray<UpstreamCeiling> Upstreams =>
    [
        .. _ceilings.Where(ceiling => ceiling.Spec.Upstreams is not null)
            .Select(ceiling => new UpstreamCeiling(ceiling.From.Name, [.. ceiling.Spec.Upstreams!.Select(Pattern)]))
            .OrderBy(ceiling => ceiling.Policy, StringComparer.Ordinal),
    ];

    /// <param name="policies">Those of the cluster level; who has no ceiling is passed over.</param>
    public static CeilingSet Of(IEnumerable<LevelPolicy> policies)
    {
        var ceilings = policies.Where(policy => policy.Spec is ClusterIapPolicySpec { Ceiling: not null }).Select(policy => new Ceiling(policy, ((ClusterIapPolicySpec)policy.Spec).Ceiling!)).ToImmutableArray();
        return new CeilingSet(ceilings, [.. ceilings.Where(ceiling => ceiling.Spec.TrustedProxies is not null).Select(ceiling => (ceiling.By, Cidrs(ceiling.Spec.TrustedProxies!)))]);
    }

    /// <summary>For the levels below: which proxies are trusted is widened at the cluster's level alone.</summary>
    public CeilingSet Below(SpokenSettings cluster) => cluster.Find(SettingTable.TrustedProxies) is { } trusted
        ? new CeilingSet(_ceilings, _proxies.Add((trusted.From.Resource.Id, (ImmutableArray<string>)trusted.Value)))
        : this;

    /// <summary>The value, or the most that is allowed, which is told to who asked for more.</summary>
    public Spoken Limit(Setting setting, Spoken spoken, FindingList findings)
    {
        if (setting == SettingTable.TrustedProxies)
            return LimitProxies(spoken, findings);
        var most = MostOf(setting, spoken.Value);
        if (most is not { } limit)
            return spoken;
        if (setting == SettingTable.Provider)
        {
            ExceedsProviders(spoken, limit, findings);
            return spoken with { Value = new ProviderChoice(null), LimitedBy = limit.By };
        }
        var text = setting.Format(limit.Value);
        Exceeds(findings, setting.Path, $"{Quoted.Of(setting.Format(spoken.Value))} is more than {text}, the most that {limit.By} allows",
            setting == SettingTable.Loopback ? $"Write {text}, or leave it out." : $"Write at most {text}, or leave it out.", $"{text} is in force.");
        return spoken with { Value = limit.Value, LimitedBy = limit.By };
    }

    /// <summary>The most that is allowed of something ordered where the value is more than that; the strictest ceiling is the one that counts.</summary>
    public (object Value, ResourceId By)? MostOf(Setting setting, object value)
    {
        (object Value, ResourceId By)? most = null;
        foreach (var ceiling in _ceilings)
        {
            if (ceiling.MostOf(setting) is { } limit && ceiling.IsExceeded(setting, limit, value) && (most is null || (setting.IsOrdered && setting.Compare(limit, most.Value.Value) < 0)))
                most = (limit, ceiling.By);
        }
        return most;
    }

    /// <summary>Who fixes just this value, the strictest of them; null where nobody does.</summary>
    public ResourceId? AtMost(Setting setting, object value) =>
        _ceilings.FirstOrDefault(ceiling => ceiling.MostOf(setting) is { } limit && setting.IsOrdered && setting.Compare(limit, value) == 0)?.By;

    /// <summary>The mode that the policy asks for, or Enforce where somebody else's ceiling does not have that.</summary>
    public PolicyMode ModeOf(LevelPolicy policy) => policy.Spec.Mode is { } mode && OverMode(policy) is null ? Enum.Parse<PolicyMode>(mode) : PolicyMode.Enforce;

    /// <summary>Tells whose mode is not allowed.</summary>
    public void CheckMode(LevelPolicy policy, FindingList findings)
    {
        if (OverMode(policy) is { } broken)
        {
            Exceeds(findings, FieldPath.Spec.Child("mode"), $"{Quoted.Of(policy.Spec.Mode!)} is none of the modes that {broken.By} allows", $"Write {Quoted.Choice([.. broken.Spec.Modes!])}, or leave it out.",
                "Enforce is in force.");
        }
    }

    public bool Accepts(string host) => OverHost(host) is null;

    /// <summary>False, and told, where a ceiling does not have the host.</summary>
    public bool AllowHost(string host, FieldPath field, FindingList findings)
    {
        var broken = OverHost(host);
        if (broken is not null)
            Exceeds(findings, field, $"{host} is none of the hosts that {broken.By} allows", $"Use a host of {Quoted.Choice([.. broken.Hosts])}.", "It is not served.");
        return broken is null;
    }

    /// <summary>Rules that say more than a ceiling, or what no sign-in can reach under it. They travel as they are.</summary>
    public void CheckRule(PolicyRule rule, FieldPath field, FindingList findings)
    {
        var closed = _ceilings.FirstOrDefault(ceiling => ceiling.Spec.AllUsers is not null);
        if (closed is not null && rule.Action == nameof(RuleAction.Allow) && rule.Members?.Contains("allUsers") == true)
        {
            var everybody = rule.Members.ToList().IndexOf("allUsers");
            Exceeds(findings, field.Child("members").Index(everybody), $"\"allUsers\" lets people in without identity, which {closed.By} forbids", "Write allAuthenticatedUsers, or name a group.",
                "It lets nobody in.");
        }
        foreach (var (name, acr) in new[] { ("require", rule.Require?.Acr), ("unless", rule.Unless?.Acr) })
        {
            var other = _ceilings.FirstOrDefault(ceiling => ceiling.Spec.Acr is { } needed && acr is not null && acr != needed);
            if (other is not null)
            {
                Exceeds(findings, field.Child(name).Child("acr"), $"{Quoted.Of(acr!)} is another acr than {Quoted.Of(other.Spec.Acr!)}, which {other.By} asks of every sign-in", $"Write {other.Spec.Acr}, or leave acr out.",
                    name == "require" ? "The rule lets nobody in." : "The rule spares nobody.");
            }
        }
    }

    /// <summary>A workload's capture, less what no ceiling has.</summary>
    public CaptureSettings? Limit(CaptureSettings? capture, CaptureSpec? written, FindingList findings)
    {
        if (capture is null)
            return null;
        var field = FieldPath.Spec.Child("capture");
        if (_ceilings.FirstOrDefault(ceiling => ceiling.Spec.Loopback is not null) is { } locked && !capture.LoopbackOpen.IsEmpty)
        {
            Exceeds(findings, field.Child("loopback").Child("open"), $"Ports {string.Join(", ", capture.LoopbackOpen)} would stay open within the pod, which {locked.By} forbids", "Leave open out.", "They are locked.");
            capture = capture with { LoopbackOpen = [] };
        }
        foreach (var ceiling in _ceilings.Where(ceiling => ceiling.Spec.Opaque is not null))
            capture = capture with { Opaque = [.. capture.Opaque.Select(port => LimitOpaque(port, ceiling, written!, field.Child("opaque"), findings)).OfType<Policy.Definitions.OpaquePort>()] };
        return capture;
    }

    private Ceiling? OverMode(LevelPolicy policy) => policy.Spec.Mode is { } mode
        ? _ceilings.FirstOrDefault(ceiling => ceiling.By != policy.Resource.Id && ceiling.Spec.Modes is { } modes && !modes.Contains(mode))
        : null;

    private Ceiling? OverHost(string host) => _ceilings.FirstOrDefault(ceiling => !ceiling.Hosts.IsEmpty && !ceiling.Hosts.Any(pattern => HostPattern.Matches(pattern, host)));

    private static Policy.Definitions.OpaquePort? LimitOpaque(Policy.Definitions.OpaquePort port, Ceiling ceiling, CaptureSpec written, FieldPath field, FindingList findings)
    {
        var index = written.Opaque!.Select((entry, at) => (entry, at)).First(pair => pair.entry.Port == port.Port).at;
        var networks = Cidrs(ceiling.Spec.Opaque!);
        var outside = port.From.Where(from => !IsWithin(from, networks)).ToList();
        if (outside.Count == 0)
            return port;
        if (networks.IsEmpty)
            Exceeds(findings, field.Index(index), $"Port {port.Port} would be opaque, which {ceiling.By} forbids", "Remove it.", "Only HTTP is let in there.");
        else
            Exceeds(findings, field.Index(index).Child("from"), $"{string.Join(", ", outside)} is outside {string.Join(", ", networks)}, from where {ceiling.By} allows opaque ports", "List networks within them.", "Those addresses are refused.");
        var kept = port.From.RemoveAll(outside.Contains);
        return kept.IsEmpty ? null : port with { From = kept };
    }

    private Spoken LimitProxies(Spoken spoken, FindingList findings)
    {
        var networks = (ImmutableArray<string>)spoken.Value;
        ResourceId? limitedBy = null;
        foreach (var (by, allowed) in _proxies.Where(limit => limit.By != spoken.From.Resource.Id))
        {
            var written = spoken.From.Spec.Network!.TrustedProxies!;
            for (var i = 0; i < written.Count; i++)
            {
                var network = SettingTable.Cidr(written[i]);
                if (!networks.Contains(network) || IsWithin(network, allowed))
                    continue;
                Exceeds(findings, SettingTable.TrustedProxies.Path.Index(i), $"{network} is outside {string.Join(", ", allowed)}, the proxies that {by} trusts", "List networks within them, or have that policy name yours.",
                    "What proxies there say of their callers is not believed.");
                networks = networks.Remove(network);
                limitedBy = by;
            }
        }
        return spoken with { Value = networks, LimitedBy = limitedBy };
    }

    private void ExceedsProviders(Spoken spoken, (object Value, ResourceId By) limit, FindingList findings)
    {
        var reference = spoken.From.Spec.ProviderRef!;
        var allowed = _ceilings.First(ceiling => ceiling.By == limit.By).Spec.Providers!.Select(provider => $"{provider.Kind} {provider.Name}").ToList();
        Exceeds(findings, SettingTable.Provider.Path, $"{reference.Kind} {reference.Name} is none of the providers that {limit.By} allows", $"Use {Quoted.Choice([.. allowed])}, or leave providerRef out.",
            "Nobody can sign in until then.");
    }

    private static void Exceeds(FindingList findings, FieldPath field, string message, string fix, string inForce) =>
        findings.Error(FindingReason.CeilingExceeded, field, message, $"{fix} {inForce}");

    private static UpstreamPattern Pattern(string text) =>
        UpstreamPatternSyntax.Parse(text, out var pattern) is null ? pattern : throw new InvalidOperationException($"A validated upstream is none: {text}");

    private static ImmutableArray<string> Cidrs(IEnumerable<string> texts) => [.. texts.Select(SettingTable.Cidr).Order(StringComparer.Ordinal)];

    private static bool IsWithin(string network, ImmutableArray<string> allowed)
    {
        var inner = IPNetwork.Parse(network);
        return allowed.Select(IPNetwork.Parse).Any(outer => outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress));
    }

    private sealed class Ceiling(LevelPolicy from, CeilingSpec spec)
    {
        public LevelPolicy From => from;

        public CeilingSpec Spec => spec;

        public ResourceId By => from.Resource.Id;

        public ImmutableArray<string> Hosts { get; } = [.. (spec.Hosts ?? []).Select(text => HostPatternSyntax.Parse(text, out var pattern) is null ? pattern : text)];

        public ImmutableArray<string> Providers { get; } = [.. (spec.Providers ?? []).Select(provider => ProviderCompiler.NameOf("", provider.Name!))];

        public object? MostOf(Setting setting) =>
            setting == SettingTable.MaxAge ? Duration(spec.MaxAge)
            : setting == SettingTable.IdleTimeout ? Duration(spec.IdleTimeout)
            : setting == SettingTable.RecheckInterval ? Duration(spec.RecheckInterval)
            : setting == SettingTable.StaleFor ? Duration(spec.StaleFor)
            : setting == SettingTable.Loopback ? (spec.Loopback is null ? null : LoopbackMode.Locked)
            : setting == SettingTable.Provider ? (spec.Providers is null ? null : Providers)
            : null;

        public bool IsExceeded(Setting setting, object limit, object value) => setting == SettingTable.Provider
            ? value is ProviderChoice { Name: { } name } && !Providers.Contains(name)
            : setting.Compare(value, limit) > 0;

        private static TimeSpan? Duration(string? text) => text is null ? null : SettingTable.Duration(text);
    }
}
