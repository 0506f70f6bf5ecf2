using System.Threading.Channels;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Reconciling;
using IapK8s.Controller.Tests.Directories.Keeping;
using IapK8s.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>A replica that reads nothing itself.</summary>
internal sealed class FollowingReplicaTests
{
    /// <summary>Secrets and resources come by two watches, in any order.</summary>
    [Test]
    public async Task WhatIsKept_IsForgottenOnceItIsDeleted_AndNotWhileItsResourceIsYetToCome()
    {
        var (rounds, keeper, kept) = (new LatestRound(), new Keeper(), new KeptDirectories());
        var (manifest, _, contents) = Organisation.Kept(Organisation.Of(10, 5, 2));
        kept.Put(new KeptDirectory("corp", manifest, contents, null));
        using var metrics = new DirectoryMetrics(kept, TimeProvider.System);
        using var sync = new DirectorySync(
            rounds, new Follower(), new LdapDirectoryReader(TimeProvider.System), keeper, kept, new SyncStandings(), metrics, TimeProvider.System, NullLogger<DirectorySync>.Instance);
        var withoutResource = new Round(new SourceState(ResourceSet.Empty, []) { IsComplete = true }, PolicyCompiler.Compile(ResourceSet.Empty));
        rounds.Set(withoutResource);
        await sync.StartAsync(CancellationToken.None);
        await keeper.LookAsync();
        rounds.Set(withoutResource);
        await keeper.LookAsync();
        kept.Find("corp").Contents.ShouldNotBeNull();

        keeper.Kept = [];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!kept.All.IsEmpty)
        {
            rounds.Set(withoutResource);
            await Task.Delay(10, limit.Token);
        }

        await sync.StopAsync(CancellationToken.None);
    }

    private sealed class Follower : ILeadership
    {
        public bool IsLeader => false;

        public event Action? Changed
        {
            add { }
            remove { }
        }

        public Task<bool> ConfirmAsync(CancellationToken cancellation) => Task.FromResult(false);
    }

    /// <summary>Of which a follower only asks what there is.</summary>
    private sealed class Keeper : IDirectoryKeeper
    {
        private readonly Channel<bool> _looks = Channel.CreateUnbounded<bool>();

        public IReadOnlyCollection<string> Kept { get; set; } = ["corp"];

        public IReadOnlyCollection<string> Names
        {
            get
            {
                _looks.Writer.TryWrite(true);
                return Kept;
            }
        }

        public async Task LookAsync() => await _looks.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public bool IsWhole(string directory) => throw new NotSupportedException();

        public Task KeepAsync(DirectoryManifest manifest, IReadOnlyList<DirectoryShard> shards, DirectoryContents contents, CancellationToken cancellation) => throw new NotSupportedException();

        public Task ConfirmAsync(DirectoryManifest manifest, CancellationToken cancellation) => throw new NotSupportedException();

        public Task DeleteAsync(string directory, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
