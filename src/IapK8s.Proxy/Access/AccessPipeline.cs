using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Access;

/// <summary>One request, one way through, the same behind every door. Calls nobody but, at most twice, the gateway about a session.</summary>
public sealed partial class AccessPipeline
{
    private const int GatewayCalls = 2;

    private readonly IDataPlane _plane;
    private readonly CredentialCheck _credentials;
    private readonly CredentialCaches _caches;
    private readonly SessionRechecks _rechecks;
    private readonly AuditLog _audit;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private StateFacts? _facts;

    public AccessPipeline(IDataPlane plane, ISessionGateway gateway, AuditLog audit, ProxyMetrics metrics, TimeProvider time, ILoggerFactory logs)
    {
        _plane = plane;
        _audit = audit;
        _metrics = metrics;
        _time = time;
        _log = logs.CreateLogger<AccessPipeline>();
        Sessions = new LiveSessions(time);
        _caches = new CredentialCaches(Sessions);
        _rechecks = new SessionRechecks(gateway, time, metrics, logs.CreateLogger<SessionRechecks>());
        _credentials = new CredentialCheck(_rechecks, plane);
    }

    internal LiveSessions Sessions { get; }

    internal IDataPlane Plane => _plane;

    /// <summary>Decides and audits. Never throws: what goes wrong denies. Waits only where the gateway has to be asked.</summary>
    public ValueTask<AccessResult> EvaluateAsync(in AccessRequest request)
    {
        var access = new AccessResult(RequestId.Next()) { StartedAt = _time.GetTimestamp(), Place = request.Place, Door = request.Door };
        var now = _time.GetUtcNow();
        DueSession? due;
        try
        {
            access.Decision = Decide(request, access, now, out due);
        }
        catch (Exception error)
        {
            due = null;
            Fail(access, error);
        }

        return due is { } asked ? AskAsync(request, access, now, asked) : ValueTask.FromResult(Recorded(request, access, now));
    }

    /// <param name="due">Whom memory knows too little of.</param>
    private async ValueTask<AccessResult> AskAsync(AccessRequest request, AccessResult access, DateTimeOffset now, DueSession due)
    {
        try
        {
            access.Decision = await JudgeAskingAsync(access, due);
        }
        catch (Exception error)
        {
            Fail(access, error);
        }

        return Recorded(request, access, now);
    }

    /// <summary>The outer edge of the decision: nothing that breaks lets anybody in.</summary>
    private void Fail(AccessResult access, Exception error)
    {
        access.IsReserved = false;
        access.Decision = Decision.Deny(Code.InternalError);
        LogFailure(_log, error, access.Id);
    }

    private AccessResult Recorded(in AccessRequest request, AccessResult access, DateTimeOffset now)
    {
        if (access.IsReserved)
        {
            return access;
        }

        var latency = _time.GetElapsedTime(access.StartedAt);
        if (!_audit.Write(AuditRecord.Of(request, access, now, latency)) && RefusesUnrecorded(access))
        {
            access.Decision = Decision.Deny(Code.AuditUnavailable);
        }

        _metrics.Decided(access.Decision, latency);
        if (access is { Decision.IsAllowed: true, InShadow: { } shadow })
        {
            _metrics.DecidedInShadow(shadow);
        }

        return access;
    }

    /// <param name="due">Whom the gateway has to be asked about first; there is no decision then.</param>
    private Decision Decide(in AccessRequest request, AccessResult access, DateTimeOffset now, out DueSession? due)
    {
        due = null;

        // 1. One way to read it, or none.
        if (request.Objection != Code.None)
        {
            return Decision.Deny(request.Objection);
        }

        if (Ambiguity.Find(request) is var ambiguity and not Code.None)
        {
            return Decision.Deny(ambiguity);
        }

        // 2. A snapshot in force, the same from here to the end.
        if (FactsInForce() is not { } state)
        {
            return Decision.Deny(_plane.Condition == SnapshotCondition.Stale ? Code.SnapshotStale : Code.NoSnapshot);
        }

        // 3. Port, then host: which policy.
        var status = FindHost(request, state, out var host, out var facts);
        if (facts is null)
        {
            return Decision.Deny(status);
        }

        // 4. The target, in the two forms that are one.
        access.State = state;
        access.Facts = facts;
        var target = CanonicalTarget.Parse(request.Target, facts.Definition.Paths);
        access.IsAmbiguous = !target.IsValid || (!request.RewritesTarget && !string.Equals(target.WireTarget, request.Target, StringComparison.Ordinal));
        if (access.IsAmbiguous && !(facts.Policy.PassesEverything && VerbatimTarget.CanBeSent(request.Target)))
        {
            return Decision.Deny(Code.AmbiguousRequest);
        }

        access.WireTarget = access.IsAmbiguous ? request.Target : target.WireTarget;

        // 5. Outside facts, and what the credential is. Client-sent headers play no part but through trusted proxies.
        var hops = facts.TrustedProxies.Count == 0 && !request.TrustsPeer ? default : request.Headers["X-Forwarded-For"];
        access.ClientAddress = ClientAddress.Find(request.Connection, hops, facts.TrustedProxies, request.TrustsPeer, out var forwardedFor);
        access.ForwardedFor = forwardedFor;
        access.Headers = request.Headers;
        access.Request = new CanonicalRequest
        {
            Method = request.Method,
            Host = host,
            Target = target,
            Port = request.Port,
            Scheme = facts.Scheme,
            ClientAddress = access.ClientAddress,
            Time = now,
            Protocol = request.Protocol,
            Headers = access,
        };
        ReadCredential(request, access, facts);
        if (request.Place is GatewayPlace.Asked && !(access.Cookies.CanBeToldBack && Ambiguity.CanBeToldBack(request.Headers.Authorization)))
        {
            return Decision.Deny(Code.AmbiguousRequest);
        }

        // 6. A browser's WebSocket carries the cookie from any page: only our own pages may open one.
        access.IsWebSocket = request.IsWebSocket;
        access.HasForeignOrigin = request.IsWebSocket && !Origins.MayOpenWebSocket(request.Headers.Origin, facts, access.BearerToken is not null);
        access.IsPreflight = Origins.IsPreflight(request);
        access.IsReserved = ReservedPaths.Contains(target.Path);
        if (access.IsReserved && request.Place is GatewayPlace.Asked)
        {
            // An allowed one would reach the app.
            access.IsReserved = false;
            return Decision.Deny(Code.ReservedPath);
        }

        // 7. Who is it, and may they?
        return Judge(access, state, facts, mayAsk: true, out due);
    }

    /// <summary>Asks the gateway where memory is not enough, and judges by what it says.</summary>
    private async ValueTask<Decision> JudgeAskingAsync(AccessResult access, DueSession due)
    {
        var (state, facts) = (access.State!, access.Facts!);
        for (var calls = 1; ; calls++)
        {
            await _rechecks.AskAsync(due, facts.Scope!, state.State.Sessions, state.State.Portal?.SessionsAddress);
            var decision = Judge(access, state, facts, mayAsk: calls < GatewayCalls, out var again);
            if (again is not { } next)
            {
                return decision;
            }

            due = next;
        }
    }

    /// <summary>The decision as it would be now: for requests that are open while the world changes. Asks nobody.</summary>
    /// <param name="due">A session that the gateway should be asked about, in the background.</param>
    internal Decision JudgeAgain(AccessResult access, StateFacts state, out DueSession? due)
    {
        due = null;
        var request = access.Request;
        var status = state.Find(request.Port, access.Place, request.Host, out var facts);
        if (facts is null)
        {
            return Decision.Deny(CodeOf(status));
        }

        // A cookie of a scope whose keys changed is looked at again under the new ones; one whose name changed is gone.
        access.Request = request with { Time = _time.GetUtcNow() };
        var decision = Judge(access, state, facts, mayAsk: true, out due);
        return due is null ? decision : Judge(access, state, facts, mayAsk: false, out _);
    }

    internal Task RecheckAsync(DueSession due, StateFacts state) => state.State.Scopes.TryGetValue(due.Session.Scope, out var scope)
        ? _rechecks.AskAsync(due, scope, state.State.Sessions, state.State.Portal?.SessionsAddress)
        : Task.CompletedTask;

    /// <summary>Another session took this one's place in the browser: it ends here and everywhere (S42).</summary>
    internal Task EndAsync(LiveSession session, StateFacts state) => _rechecks.EndAsync(session, state.State.Portal?.SessionsAddress);

    /// <summary>A session began or ended at one of our own doors: who, when and from where.</summary>
    internal void Record(string what, AccessResult access, Decision decision) =>
        _audit.Write(AuditRecord.Of(what, access, decision, _time.GetUtcNow(), _time.GetElapsedTime(access.StartedAt)));

    internal StateFacts? FactsInForce()
    {
        if (_plane.Current is not { } current)
        {
            return null;
        }

        var facts = Volatile.Read(ref _facts);
        if (facts is null || !ReferenceEquals(facts.State, current))
        {
            facts = new StateFacts(current, _caches);
            Volatile.Write(ref _facts, facts);
        }

        return facts;
    }

    private Decision Judge(AccessResult access, StateFacts state, HostFacts facts, bool mayAsk, out DueSession? due)
    {
        due = null;
        access.InShadow = null;
        if (facts.Policy is { PassesEverything: true, Definition.Mode: PolicyMode.Off } && !access.IsReserved)
        {
            access.Identity = null;
            return Decision.AllowWithoutRule();
        }

        var proof = _credentials.Check(access, facts, state.State, access.Request.Time);
        due = proof.NeedsGateway && mayAsk && !access.HasForeignOrigin ? new DueSession(proof.Session!, proof.Answers) : null;
        if (due is not null)
        {
            return default;
        }

        access.Identity = proof.NeedsGateway && proof.Session?.Stated is null ? null : proof.Identity;
        access.ForceLogin = proof.ForceLogin;
        return facts.Definition.Mode == PolicyMode.Enforce ? Verdict.Enforce(access, facts, proof) : Verdict.LetPass(access, facts, proof);
    }

    private static Code FindHost(in AccessRequest request, StateFacts state, out string host, out HostFacts? facts)
    {
        var header = request.Hosts[0] ?? "";
        var memo = request.Connection.Host;
        if (memo is null || !string.Equals(memo.Header, header, StringComparison.Ordinal) || memo.Port != request.Port || memo.Place != request.Place || !ReferenceEquals(memo.State, state))
        {
            if (!CanonicalHost.TryParse(header, out var canonical, out _))
            {
                host = "";
                facts = null;
                return Code.AmbiguousRequest;
            }

            var status = state.Find(request.Port, request.Place, canonical, out var found);
            memo = new HostMemo(header, request.Port, request.Place, state, canonical, status, found);
            request.Connection.Host = memo;
        }

        host = memo.Canonical;
        facts = memo.Facts;
        return memo.Status == LookupStatus.PortWithoutPolicy && state.State.Policies.Policies.Count == 0 ? Code.NoSnapshot : CodeOf(memo.Status);
    }

    private static Code CodeOf(LookupStatus status) => status switch
    {
        LookupStatus.PortWithoutPolicy => Code.PortWithoutPolicy,
        LookupStatus.Several => Code.SeveralPolicies,
        LookupStatus.NamedElsewhere => Code.PolicyNotForHost,
        _ => Code.HostNotInPolicy,
    };

    private static void ReadCredential(in AccessRequest request, AccessResult access, HostFacts facts)
    {
        access.Cookies = RequestCookies.Read(request.Headers.Cookie, facts.CookieName, facts.Sessions, request.Connection);
        if (!facts.TakesBearers)
        {
            return;
        }

        if (BearerHeader.TryRead(request.Headers.ProxyAuthorization, out var token))
        {
            access.BearerToken = token;
        }
        else if (BearerHeader.TryRead(request.Headers.Authorization, out token))
        {
            access.BearerToken = token;
            access.AuthorizationConsumed = true;
        }
    }

    private static bool RefusesUnrecorded(AccessResult access) =>
        access.Decision.IsAllowed && access.Facts?.Definition is not ({ Audit.OnFull: AuditOverflow.Drop } or { Mode: PolicyMode.Shadow or PolicyMode.Off });

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Request {RequestId} was denied because deciding it failed")]
    private static partial void LogFailure(ILogger logger, Exception error, RequestId requestId);
}
