using System.Collections.Frozen;
using System.Net;
using System.Text;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Identities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Cli.Tests.Diff;

/// <summary>Somebody at the provider. Groups are all that the provider tells.</summary>
internal sealed record Visitor(string Name, string[] Groups, string? Acr = null);

/// <param name="Who">Null for nobody.</param>
internal sealed record Visit(Visitor? Who, string Method, string Host, string Target, string Address);

/// <summary>The real data plane on the policies of a world, without sockets: sealed cookies, the pipeline, the audit log. Only the clock is set by hand.</summary>
internal sealed class RecordingSidecar(PolicyWorld world)
{
    private static readonly EcSigningKey Signing = TestKeys.Signing("gateway-1");

    private readonly Dictionary<string, ScopeKeyRing> _rings = world.Compiled.Scopes.Values.ToDictionary(scope => scope.Key, scope => new ScopeKeyRing(new SessionScope(scope.Namespace, scope.Origin), [TestKeys.Scope()]));

    /// <summary>Plays the visits, a second apart.</summary>
    /// <returns>The log, and how each visit ended.</returns>
    public async Task<(string Log, IReadOnlyList<Outcome> Ends)> PlayAsync(IEnumerable<Visit> visits, DateTimeOffset from)
    {
        var (lines, clock, ends) = (new MemoryStream(), new FakeTimeProvider(from), new List<Outcome>());
        var kept = new UnclosedStream(lines);
        var audit = new AuditLog(kept, new ProxyMetrics(), NullLogger<AuditLog>.Instance, 16_384);
        var pipelines = world.Compiled.Pods.Keys.ToDictionary(pod => pod, pod => new AccessPipeline(new FixedPlane(StateOf(pod)), new NoGateway(), audit, new ProxyMetrics(), clock, NullLoggerFactory.Instance));
        foreach (var visit in visits)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            ends.Add(await PlayAsync(pipelines, visit, clock.GetUtcNow()));
        }

        await audit.DisposeAsync();
        return (Encoding.UTF8.GetString(lines.ToArray()), ends);
    }

    private async Task<Outcome> PlayAsync(Dictionary<PodKey, AccessPipeline> pipelines, Visit visit, DateTimeOffset now)
    {
        var (pod, policy) = world.Compiled.Pods.Values.SelectMany(pod => pod.Policies.Select(policy => (pod.Pod, Policy: policy))).First(claim => claim.Policy.Hosts.Any(entry => entry.Host == visit.Host));
        var origin = policy.Hosts.First(entry => entry.Host == visit.Host).Origin;
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = visit.Address };
        if (visit.Who is { } who)
        {
            headers["Cookie"] = Cookie(who, policy, origin, now);
        }

        var access = await pipelines[pod].EvaluateAsync(new AccessRequest
        {
            Method = visit.Method,
            Target = visit.Target,
            Hosts = visit.Host,
            Headers = headers,
            Protocol = "HTTP/1.1",
            Port = policy.Ports[0],
            Connection = new ConnectionMemo(IPAddress.Parse("10.0.0.7"), new AppDestination(policy.Ports[0], "http://127.0.0.1:1")),
            IsWebSocket = false,
            RewritesTarget = true,
        });
        return access.Decision.Outcome;
    }

    /// <summary>As the gateway makes it: the groups that the scope's policies ask for, and by which vocabulary.</summary>
    private string Cookie(Visitor who, PolicyDefinition policy, string origin, DateTimeOffset now)
    {
        var scope = world.Compiled.Scopes[$"{policy.Namespace}|{origin}"];
        var session = new Session
        {
            Id = OpaqueId.New128(),
            Scope = _rings[scope.Key].Scope.Value,
            Provider = policy.Provider!,
            Subject = $"{who.Name}-1",
            Email = $"{who.Name}@example.com",
            AuthTime = now.AddMinutes(-1),
            Acr = who.Acr,
            Groups = [.. who.Groups.Where(scope.Vocabulary.Contains)],
            VocabularyHash = scope.VocabularyHash,
            IssuedAt = now,
            ExpiresAt = now.AddHours(1),
        };
        var ring = _rings[scope.Key];
        return $"{ring.Scope.CookieName}={ring.SealSession(new SessionSigner(Signing).Sign(session))}";
    }

    private DataPlaneState StateOf(PodKey pod)
    {
        var groups = GroupRoll.Of(world.Compiled.Groups.Values);
        var snapshot = world.SnapshotOf(pod, groups);
        return new DataPlaneState
        {
            Version = "v1",
            Policies = snapshot,
            Groups = groups,
            Providers = world.Compiled.Providers.Values.ToFrozenDictionary(provider => provider.Definition.Name, provider => new ProviderState(provider.Definition, new BearerTokenVerifier(provider.Definition, ""), "")),
            Scopes = world.Compiled.Scopes.Values.ToFrozenDictionary(scope => scope.Key, scope => new ScopeState
            {
                Scope = _rings[scope.Key].Scope,
                Keys = _rings[scope.Key],
                Providers = scope.Providers,
                GroupVocabulary = scope.Vocabulary,
                ClaimVocabulary = scope.ClaimVocabulary,
                VocabularyHash = scope.VocabularyHash,
                Session = scope.Session,
                Pods = FrozenDictionary<string, string>.Empty,
            }),
            Sessions = new SessionVerifier([Signing.PublicKey]),
            Apps = AppsOf(snapshot.Policies.Select(policy => policy.Definition)),
            Revocations = DeclaredBlocks.Of(world.Loaded.Resources).Set,
            Portal = new PortalAddress(new Uri("https://auth.example.com"), new Uri("https://127.0.0.1:1")),
            CaptureProofKey = [.. Enumerable.Repeat((byte)7, 32)],
        };
    }

    private static FrozenDictionary<AppKey, AssertionApp> AppsOf(IEnumerable<PolicyDefinition> policies)
    {
        var key = TestKeys.Signing("app-1");
        return policies.Select(policy => new AppKey(policy.Namespace, policy.Assertion.Audience)).Distinct().ToFrozenDictionary(
            app => app, app => new AssertionApp(app, "https://iap.test", new IapK8s.Identity.Assertions.AssertionMinter("https://iap.test", app.Audience, key), [key.PublicKey], "{\"keys\":[]}"));
    }

    private sealed class FixedPlane(DataPlaneState state) : IDataPlane
    {
        public DataPlaneState? Current => state;

        public SnapshotCondition Condition => SnapshotCondition.InForce;

        public string Explanation => "set by the test";

        public IDisposable Subscribe(Action<DataPlaneState?> onChange) => new MemoryStream();

        public void ReportUnknownKey(string provider, string keyId)
        {
        }
    }

    /// <summary>Sessions are fresh: nobody is asked.</summary>
    private sealed class NoGateway : ISessionGateway
    {
        public Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));

        public Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));

        public Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));
    }

    /// <summary>The log closes what it wrote to; the test reads it then.</summary>
    private sealed class UnclosedStream(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
