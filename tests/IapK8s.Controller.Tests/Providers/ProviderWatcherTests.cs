using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.TestKit.Clocks;
using IapK8s.TestKit.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IapK8s.Controller.Tests.Providers;

/// <summary>Fetching from real sockets, with the clock in our hands.</summary>
internal sealed class ProviderWatcherTests
{
    private readonly WatchedTime _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FailureLog _log = new();
    private TestIssuer _issuer = null!;
    private ProviderWatcher _watcher = null!;
    private string _state = "";

    [SetUp]
    public async Task Start()
    {
        _state = Directory.CreateTempSubdirectory("iap-providers-").FullName;
        _issuer = await TestIssuer.StartAsync();
        _watcher = NewWatcher();
    }

    [TearDown]
    public async Task Stop()
    {
        await _watcher.DisposeAsync();
        await _issuer.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    [Test]
    public async Task KeysAreFetchedAtOnce()
    {
        (await FetchedAsync(_ => true)).Jwks.ShouldContain("\"first\"");
        _watcher.Documents[_issuer.Issuer].Metadata.ShouldContain("token_endpoint");
    }

    [Test]
    public async Task KeysAreFetchedAgainWhenTheyAreOld()
    {
        _issuer.CacheControl = "max-age=600";
        await FetchedAsync(_ => true);
        _issuer.KeyIds = ["second"];
        await AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), document => document.Jwks.Contains("\"second\"", StringComparison.Ordinal));
    }

    [TestCase("max-age=1", 5)]
    [TestCase("no-store", 5)]
    [TestCase("max-age=99999999", 24 * 60)]
    [TestCase(null, 60)]
    public async Task TheAnswersLifetimeIsBelievedWithinBounds(string? control, int minutes)
    {
        _issuer.CacheControl = control;
        using var fetcher = new ProviderFetcher(_issuer.Issuer, _time);
        (await fetcher.FetchAsync(default)).FreshFor.ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Test]
    public async Task AnUnknownKeyIsLookedForAtMostOnceEvery30Seconds()
    {
        await FetchedAsync(_ => true);
        await _time.StartedAsync(TimeSpan.FromHours(1));
        _issuer.KeyIds = ["first", "second"];
        var before = _issuer.Fetches;
        foreach (var _ in Enumerable.Range(0, 100))
        {
            _watcher.ReportUnknownKey(_issuer.Issuer, "second");
        }

        await _time.StartedAsync(IssuerWatch.LeastInterval);
        _time.Advance(TimeSpan.FromSeconds(29));
        _issuer.Fetches.ShouldBe(before);
        await AdvanceAsync(null, TimeSpan.FromSeconds(1), document => document.Jwks.Contains("\"second\"", StringComparison.Ordinal));
        _issuer.Fetches.ShouldBe(before + 1);
    }

    [Test]
    public async Task AKnownKeyIsNotLookedFor()
    {
        await FetchedAsync(_ => true);
        await _time.StartedAsync(TimeSpan.FromHours(1));
        var before = _issuer.Fetches;
        _watcher.ReportUnknownKey(_issuer.Issuer, "first");
        _watcher.ReportUnknownKey("https://stranger.example.com", "x");
        _time.Advance(TimeSpan.FromMinutes(4));
        _issuer.Fetches.ShouldBe(before);
    }

    [Test]
    public async Task S65_AFailureKeepsTheLastGood_AlsoOverARestart()
    {
        var good = await FetchedAsync(_ => true);
        _issuer.Keys = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await _time.StartedAsync(TimeSpan.FromHours(1));
        var failed = _log.NextAsync();
        _time.Advance(TimeSpan.FromHours(1));
        (await failed).ShouldContain("404");
        _watcher.Documents[_issuer.Issuer].Jwks.ShouldBe(good.Jwks);

        await _watcher.DisposeAsync();
        await _issuer.DisposeAsync();
        _watcher = NewWatcher();
        _watcher.Use([_issuer.Issuer]);
        _watcher.Documents[_issuer.Issuer].Jwks.ShouldBe(good.Jwks);
    }

    [Test]
    public async Task S65_WithoutAnyAnswerThereAreNoKeysAtAll()
    {
        _issuer.Metadata = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        var failed = _log.NextAsync();
        _watcher.Use([_issuer.Issuer]);
        (await failed).ShouldContain("404");
        _watcher.Documents.ShouldBeEmpty();
    }

    [Test]
    public async Task ARedirectIsNotFollowed()
    {
        _issuer.Metadata = context =>
        {
            context.Response.Redirect(_issuer.Issuer + "elsewhere");
            return Task.CompletedTask;
        };
        await ShouldRefuseAsync("302");
    }

    [Test]
    public async Task AnotherIssuersDocumentIsRefused_ToTheLastCharacter()
    {
        _issuer.Metadata = context => context.Response.WriteAsync(_issuer.MetadataOf(_issuer.Issuer.TrimEnd('/')));
        await ShouldRefuseAsync("must be equal");
    }

    [Test]
    public async Task AHugeAnswerIsRefused()
    {
        _issuer.Keys = context => context.Response.WriteAsync(new string(' ', 2 * 1024 * 1024));
        await ShouldRefuseAsync("keys");
    }

    [TestCase("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"x\",\"y\":\"y\",\"d\":\"secret\"}]}", "private key")]
    [TestCase("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "no key for signatures")]
    [TestCase("{\"keys\":[{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"x\",\"e\":\"AQAB\"}]}", "no key for signatures")]
    [TestCase("{\"keys\":[]}", "no key for signatures")]
    [TestCase("{}", "no keys")]
    [TestCase("[]", "not one JSON object")]
    [TestCase("{\"keys\":[]} trailing", "JSON")]
    [TestCase("not json", "not JSON")]
    public async Task AKeySetThatIsNoneIsRefused(string keys, string why)
    {
        _issuer.Keys = context => context.Response.WriteAsync(keys);
        await ShouldRefuseAsync(why);
    }

    [TestCase("http://idp.example.com/keys")]
    [TestCase("http://localhost.example.com/keys")]
    [TestCase("ftp://127.0.0.1/keys")]
    [TestCase("https://user@idp.example.com/keys")]
    [TestCase("/keys")]
    public async Task AnAddressThatMustNotBeAskedIsRefused(string address)
    {
        _issuer.Metadata = context => context.Response.WriteAsync(_issuer.MetadataOf(_issuer.Issuer).Replace($"{_issuer.Issuer}keys", address, StringComparison.Ordinal));
        await ShouldRefuseAsync("jwks_uri");
        _issuer.Fetches.ShouldBe(0);
    }

    private async Task ShouldRefuseAsync(string why)
    {
        using var fetcher = new ProviderFetcher(_issuer.Issuer, _time);
        (await Should.ThrowAsync<ProviderException>(() => fetcher.FetchAsync(default))).Message.ShouldContain(why, Case.Insensitive);
    }

    private async Task<ProviderDocument> FetchedAsync(Func<ProviderDocument, bool> fits)
    {
        var reached = Watch(fits);
        _watcher.Use([_issuer.Issuer]);
        return await reached.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <param name="armed">The wait that must have begun before the clock goes.</param>
    private async Task AdvanceAsync(TimeSpan? armed, TimeSpan step, Func<ProviderDocument, bool> fits)
    {
        if (armed is { } due)
        {
            await _time.StartedAsync(due);
        }

        var reached = Watch(fits);
        _time.Advance(step);
        await reached.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Task<ProviderDocument> Watch(Func<ProviderDocument, bool> fits)
    {
        var reached = new TaskCompletionSource<ProviderDocument>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (_watcher.Documents.TryGetValue(_issuer.Issuer, out var document) && fits(document))
            {
                reached.TrySetResult(document);
            }
        }

        _watcher.Changed += Look;
        Look();
        return reached.Task;
    }

    private ProviderWatcher NewWatcher()
    {
        var options = new ControllerOptions
        {
            Source = _state,
            StateDirectory = _state,
            Listen = new System.Net.IPEndPoint(0, 0),
            HealthListen = new System.Net.IPEndPoint(0, 0),
            Portal = new PortalOptions(new Uri("https://auth.example.com"), new Uri("https://gateway.example.com")),
        };
        return new ProviderWatcher(new ProviderStore(options, LoggerFactory.Create(_ => { }).CreateLogger<ProviderStore>()), _time, _log);
    }

    /// <summary>Tells of failures as they are logged.</summary>
    private sealed class FailureLog : ILogger<ProviderWatcher>
    {
        private TaskCompletionSource<string> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> NextAsync() => (_next = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TimeSpan.FromSeconds(60));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                _next.TrySetResult(formatter(state, exception));
            }
        }
    }
}
