using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>One request's way through a sidecar, in the order of <c>Proxy/Access</c>: what is asked on the way is the sidecar's own code.</summary>
internal sealed class RequestJudge(PolicyWorld world)
{
    private readonly DeclaredBlocks _blocks = DeclaredBlocks.Of(world.Loaded.Resources);

    public Judgement Judge(AskedRequest asked, AskedTarget target, Caller caller)
    {
        // 1. One way to read it, or none.
        if (!RequestMethod.IsServed(asked.Method))
            return new Judgement(Decision.Deny(Code.MethodRefused)) { Note = $"method {asked.Method} is never served" };

        // 2. Port, then host: which policy.
        if (target.Definition is not { } definition)
            return new Judgement(Decision.Deny(target.IsUnselected ? Code.NoSnapshot : target.Lookup == LookupStatus.PortWithoutPolicy ? Code.PortWithoutPolicy : Code.HostNotInPolicy)) { Note = target.Note };

        var policy = world.Build(definition, CallerGroups.Of(world, definition, caller));
        var path = CanonicalTarget.Parse(asked.Url.Target, definition.Paths);
        if (!path.IsValid && !policy.PassesEverything)
            return new Judgement(Decision.Deny(Code.AmbiguousRequest)) { Mode = definition.Mode, Note = AmbiguityText.Of(path.Error) };
        if (ReservedPath.Contains(path.Path))
            return new Judgement(Decision.AllowWithoutRule()) { Mode = definition.Mode, IsReserved = true, Note = $"paths under {ReservedPath.Prefix} are the proxy's own" };

        // 3. Outside facts, then who it is.
        var request = target.Receive(asked, path);
        var proof = CallerProof.Of(caller, target, definition, _blocks, asked.Time);

        // 4. May they?
        var isForeign = asked.IsWebSocket && !WebSocketOrigin.MayOpen(asked.Headers.Find("origin", out var origin), origin, [.. definition.Hosts.Select(host => host.Origin)], proof.HasBearer);
        var isPreflight = asked.IsPreflight && definition.Preflight == PreflightMode.PassThrough;
        var judgement = JudgeBy(proof);
        if (proof.Otherwise is null)
            return judgement;
        var otherwise = JudgeBy(proof.Otherwise);
        return judgement with
        {
            DependsOn = RevocationDoubt.Of(judgement, otherwise, proof.Untold),
            AsEnforcedDependsOn = judgement.AsEnforced?.IsAllowed == otherwise.AsEnforced?.IsAllowed ? [] : proof.Untold,
        };

        Judgement JudgeBy(CallerProof proof)
        {
            var enforced = definition.Mode == PolicyMode.Off ? (Decision?)null : policy.AsEnforced is { } whole ? Conclude(whole, proof) : null;
            var believed = isForeign || proof.IsRefused ? null : proof.Principal;
            return new Judgement(definition.Mode == PolicyMode.Enforce ? Conclude(policy, proof) : LetPass(proof))
            {
                Principal = believed,
                Mode = definition.Mode,
                Note = isForeign ? $"a WebSocket must come from {string.Join(" or ", definition.Hosts.Select(host => host.Origin))}" : proof.Note,
                Trace = path.IsValid ? policy.Explain(request, believed) : null,
                DependsOn = path.IsValid && !isForeign && !proof.IsRefused && target.Lookup != LookupStatus.Unlisted && !isPreflight ? TokenDoubt.Of(world, policy, request, asked, caller, believed) : [],
                AsEnforced = enforced,
            };
        }

        Decision Conclude(EffectivePolicy whole, CallerProof proof)
        {
            if (target.Lookup == LookupStatus.Unlisted)
                return Decision.Deny(Code.HostNotInPolicy);
            if (!path.IsValid)
                return Decision.Deny(Code.AmbiguousRequest);
            if (isForeign)
                return Decision.Deny(Code.OriginNotAllowed);
            if (proof.IsRefused)
                return Decision.Challenge(proof.Failure);
            if (isPreflight)
                return whole.Decide(request, null) is { Outcome: not Outcome.Challenge } anonymous ? anonymous : Decision.AllowWithoutRule();
            return proof.Settle(whole.Decide(request, proof.Principal));
        }

        Decision LetPass(CallerProof proof) => proof.Settle(policy.Decide(request, isForeign || proof.IsRefused || asked.IsPreflight ? null : proof.Principal));
    }
}
