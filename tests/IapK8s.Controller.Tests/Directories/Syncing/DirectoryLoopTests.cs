using System.Threading.Channels;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>When a directory that was not read is read again.</summary>
internal sealed class DirectoryLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ObservedTime _time = null!;
    private FailingReader _reader = null!;
    private SyncStandings _standings = null!;
    private string _state = "";
    private DirectoryMetrics _metrics = null!;
    private DirectoryLoop? _loop;

    [SetUp]
    public void Create()
    {
        _state = Directory.CreateTempSubdirectory("iap-directories-").FullName;
        (_time, _reader, _standings) = (new ObservedTime(), new FailingReader(), new SyncStandings());
    }

    [TearDown]
    public async Task Stop()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
            _loop = null;
        }

        _metrics.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    [TestCase("1m", 5, "5m")]
    [TestCase("5m", 5, "5m")]
    [TestCase("1h", 60, "1h")]
    public async Task AnAccountThatWasRefused_IsNotTriedAgainBeforeItsInterval_NorWithinFiveMinutes(string interval, int minutes, string told)
    {
        Start(DirectoryFailureKind.BindRefused, Staff(interval));
        await ReadAsync();
        var wait = await WaitAsync();
        wait.ShouldBeInRange(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes) * 1.2);
        _standings.All["corp"].IsUnreachable.ShouldBeTrue();
        _standings.All["corp"].Failure.ShouldBe(
            $"spec.bind: Refused. Mend it. Not tried again for {told}, so as not to lock the account, unless the spec, a Secret that it names or the annotation iapk8s.io/sync-requested-at changes.");

        _time.Advance(wait);
        await ReadAsync();
    }

    [Test]
    public async Task AnotherPassword_AnotherSpecAndARequest_AreTriedAtOnce([Values] Change change)
    {
        var before = Staff("1h");
        Start(DirectoryFailureKind.BindRefused, before);
        await ReadAsync();
        await WaitAsync();
        _loop!.Use(change switch
        {
            Change.Password => before with { Password = new SecretText("another") },
            Change.Spec => before with { Resource = before.Resource with { Spec = before.Resource.Spec with { Bind = new DirectoryBindSpec { Dn = "cn=another,dc=example,dc=com" } } } },
            _ => before with { Resource = before.Resource with { Metadata = before.Resource.Metadata with { Requests = new ResourceRequests("now", null) } } },
        });
        (await WaitAsync()).ShouldBe(TimeSpan.FromSeconds(1), "two attempts do not follow each other at once");
        _time.Advance(TimeSpan.FromSeconds(1));
        await ReadAsync();
    }

    [Test]
    public async Task AServerThatWasAway_IsTriedAgainSoon()
    {
        Start(DirectoryFailureKind.Unreachable, Staff("1h"));
        await ReadAsync();
        (await WaitAsync()).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        _standings.All["corp"].Failure.ShouldBe("spec.bind: Refused. Mend it.");
    }

    internal enum Change
    {
        Password,
        Spec,
        Request,
    }

    private void Start(DirectoryFailureKind kind, CompiledDirectory directory)
    {
        _reader.Kind = kind;
        var kept = new KeptDirectories();
        _metrics = new DirectoryMetrics(kept, _time);
        var files = new DirectoryFiles(_state, kept, NullLogger<DirectoryFiles>.Instance);
        _loop = new DirectoryLoop("", new DirectoryAttempt("", _reader, files, kept, _standings, _metrics, _time, NullLogger.Instance), directory, _time);
    }

    private static CompiledDirectory Staff(string interval)
    {
        var spec = new IapDirectorySpec
        {
            Servers = ["ldaps://ldap.example.com"],
            Bind = new DirectoryBindSpec { Dn = "cn=iap,dc=example,dc=com" },
            Users = new DirectoryUsersSpec { BaseDN = "ou=people,dc=example,dc=com" },
            Groups = new DirectoryGroupsSpec { BaseDN = "ou=groups,dc=example,dc=com" },
            Schedule = new DirectoryScheduleSpec { Interval = interval },
        };
        return new CompiledDirectory(new IapDirectory { Metadata = new ResourceMetadata { Name = "corp" }, Spec = spec }, new SecretText("wrong"), null, IsResolved: true);
    }

    private async Task ReadAsync() => await _reader.Readings.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <returns>How long the loop waits next.</returns>
    private async Task<TimeSpan> WaitAsync() => await _time.Waits.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private sealed class FailingReader : IDirectoryReader
    {
        public DirectoryFailureKind Kind { get; set; }

        public Channel<bool> Readings { get; } = Channel.CreateUnbounded<bool>();

        public Task<DirectoryOutcome> ReadAsync(DirectoryQuery query, DirectoryBookmark? since, CancellationToken cancellation)
        {
            Readings.Writer.TryWrite(true);
            return Task.FromResult<DirectoryOutcome>(new DirectoryOutcome.Failed(new DirectoryFailure(Kind, "bind", "Refused", "Mend it.")));
        }
    }

    /// <summary>Tells who waits for it, and for how long.</summary>
    private sealed class ObservedTime : FakeTimeProvider
    {
        public Channel<TimeSpan> Waits { get; } = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
