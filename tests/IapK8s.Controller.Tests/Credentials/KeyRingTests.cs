using System.Collections.Immutable;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Credentials;

internal sealed class KeyRingTests
{
    private static readonly ImmutableDictionary<KeySubject, TimeSpan> InUse = new Dictionary<KeySubject, TimeSpan>
    {
        [KeySubject.Scope("shop", "https://shop.example.com")] = TimeSpan.FromHours(8),
        [KeySubject.Assertion("shop", "shop")] = TimeSpan.Zero,
    }.ToImmutableDictionary();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private string _state = "";

    [SetUp]
    public void MakeFolder() => _state = Directory.CreateTempSubdirectory("iap-keys-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_state, recursive: true);

    [Test]
    public async Task KeysSurviveARestart()
    {
        var before = Ids(await OpenAsync());
        Ids(await OpenAsync()).ShouldBe(before);
        before.Count.ShouldBe(6);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task KeyFilesAreTheirOwnersAlone()
    {
        await OpenAsync();
        foreach (var file in Directory.GetFiles(_state, "*", SearchOption.AllDirectories))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    /// <summary>Every file, every kind of damage: the start stops and names the file, and nothing is made anew.</summary>
    [TestCase("cut")]
    [TestCase("empty")]
    [TestCase("flipped")]
    [TestCase("two-primaries")]
    [TestCase("other-file")]
    public async Task ADamagedKeyFileStopsTheStart(string damage)
    {
        await OpenAsync();
        foreach (var file in Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories))
        {
            var good = File.ReadAllText(file);
            File.WriteAllText(file, damage switch
            {
                "cut" => good[..(good.Length / 2)],
                "empty" => "",
                "flipped" => Flip(good),
                "two-primaries" => good.Replace("\"Primary\"", "\"Retired\"", StringComparison.Ordinal),
                _ => File.ReadAllText(Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories).First(other => other != file)),
            });
            var error = await Should.ThrowAsync<AggregateException>(OpenAsync);
            error.InnerExceptions.ShouldAllBe(inner => inner is KeyFileException);
            error.InnerExceptions.ShouldContain(inner => inner.Message.Contains(file));
            File.WriteAllText(file, good);
        }

        await Should.NotThrowAsync(OpenAsync);
    }

    [Test]
    public async Task EveryDamagedFileIsNamedAtOnce()
    {
        await OpenAsync();
        var files = Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            File.WriteAllText(file, "{}");
        }

        var error = await Should.ThrowAsync<AggregateException>(OpenAsync);
        error.InnerExceptions.Count.ShouldBe(files.Length);
    }

    [Test]
    public async Task WhatAnInterruptedWriteLeftIsRemoved()
    {
        await OpenAsync();
        var left = Path.Combine(_state, "keys", "group-hash.json.0011.partial");
        File.WriteAllText(left, "half");
        await OpenAsync();
        File.Exists(left).ShouldBeFalse();
    }

    [Test]
    public async Task ASubjectThatComesBackFindsItsKeys()
    {
        var ring = await OpenAsync();
        var before = ring.Current.Find(KeySubject.Assertion("shop", "shop"))!.Primary.Id;
        await ring.RequireAsync(ImmutableDictionary<KeySubject, TimeSpan>.Empty, CancellationToken.None);
        (await ring.RequireAsync(InUse, CancellationToken.None)).Find(KeySubject.Assertion("shop", "shop"))!.Primary.Id.ShouldBe(before);
    }

    [Test]
    public async Task ARotationIsOnDiskBeforeItIsSeen()
    {
        var ring = await OpenAsync();
        _time.Advance(TimeSpan.FromDays(8));
        await ring.AdvanceAsync(_ => false, CancellationToken.None);
        var next = ring.Current.Find(KeySubject.Assertion("shop", "shop"))!.Next!.Id;
        (await OpenAsync()).Current.Find(KeySubject.Assertion("shop", "shop"))!.Next!.Id.ShouldBe(next);
    }

    private async Task<KeyRing> OpenAsync()
    {
        var ring = new KeyRing(new FileKeyStore(_state), new AlwaysLeader(), new KeyRotationOptions(), _time);
        await ring.OpenAsync(CancellationToken.None);
        await ring.RequireAsync(InUse, CancellationToken.None);
        return ring;
    }

    private static IReadOnlyList<string> Ids(KeyRing ring) => [.. ring.Current.Sets.Values.SelectMany(set => set.Keys).Select(key => key.Id).Order(StringComparer.Ordinal)];

    /// <summary>One character of the secret, still base64.</summary>
    private static string Flip(string json)
    {
        var at = json.IndexOf("\"secret\": \"", StringComparison.Ordinal) + 30;
        return string.Concat(json.AsSpan(0, at), json[at] == 'A' ? "B" : "A", json.AsSpan(at + 1));
    }
}
