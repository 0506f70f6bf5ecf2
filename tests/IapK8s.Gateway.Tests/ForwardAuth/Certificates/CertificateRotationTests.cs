using System.Net.Security;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>Files that are replaced while the gateway runs, and connections that stay open meanwhile.</summary>
internal sealed class CertificateRotationTests
{
    private CertifiedDoors _doors = null!;

    [SetUp]
    public async Task StartAsync() => _doors = await CertifiedDoors.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [Test]
    public async Task TheNextHandshakeKnowsTheNewAuthority()
    {
        using var next = new PrivateAuthority("next");
        var (old, young) = (_doors.Good(), next.Issue(["x.example.com"], [PrivateAuthority.ClientUse]));
        (await _doors.AskAsync(young)).Status.ShouldBe(403);

        await ReplaceAsync(_doors.Callers.Roots + "\n" + next.Roots);
        (await _doors.AskAsync(young)).Status.ShouldBe(200);
        (await _doors.AskAsync(old)).Status.ShouldBe(200);

        await ReplaceAsync(next.Roots);
        (await _doors.AskAsync(young)).Status.ShouldBe(200);
        (await _doors.AskAsync(old)).Status.ShouldBe(403);
    }

    [Test]
    public async Task AnAuthorityThatIsWithdrawnVouchesForNoOpenConnectionEither()
    {
        using var next = new PrivateAuthority("next");
        await using var connection = await _doors.ConnectAsync(_doors.Good());
        (await AskAsync(connection)).ShouldBe(200);

        await ReplaceAsync(_doors.Callers.Roots + "\n" + next.Roots);
        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(connection)).ShouldBe(200, "a second one beside it changes nothing");

        await ReplaceAsync(next.Roots);
        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(connection)).ShouldBe(403);

        await ReplaceAsync(_doors.Callers.Roots);
        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(connection)).ShouldBe(200);
    }

    [TestCase("")]
    [TestCase("no certificate")]
    public async Task AnAuthorityThatCannotBeReadLeavesTheOneFromBefore(string text)
    {
        await using var connection = await _doors.ConnectAsync(_doors.Good());
        await ReplaceAsync(text);
        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));

        (await AskAsync(connection)).ShouldBe(200);
        (await _doors.AskAsync(_doors.Good())).Status.ShouldBe(200);
        _doors.Doors.Gateway.Log.Lines.ShouldContain(line => line.Contains("authorities of the forward-auth doors were replaced by what cannot be used", StringComparison.Ordinal));
    }

    [Test]
    public async Task ACertificateThatExpiresIsNoProofAnyMore_OnAnOpenConnectionEither()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await _doors.ConnectAsync(_doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], until: now.AddMinutes(5)));
        (await AskAsync(connection)).ShouldBe(200);

        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromMinutes(4));
        (await AskAsync(connection)).ShouldBe(200);
        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync(connection)).ShouldBe(403);
    }

    [Test]
    public async Task ACertificateBeforeItsTimeBecomesOne()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await _doors.ConnectAsync(_doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], from: now.AddMinutes(5)));
        (await AskAsync(connection)).ShouldBe(403);

        _doors.Doors.Gateway.Time.Advance(TimeSpan.FromMinutes(6));
        (await AskAsync(connection)).ShouldBe(200);
    }

    [Test]
    public async Task TheGatewaysOwnCertificateIsReplaced_AndOpenConnectionsStay()
    {
        using var next = new PrivateAuthority("next servers");
        await using var before = await _doors.ConnectAsync(_doors.Good());
        _doors.Certify(next);
        await using var after = await _doors.ConnectAsync(_doors.Good(), server: next);

        (await AskAsync(before)).ShouldBe(200);
        (await AskAsync(after)).ShouldBe(200);
        _doors.Doors.Gateway.Log.Lines.ShouldContain("Certificate and key of the forward-auth doors were replaced");
    }

    /// <summary>Another size, or another tick of the clock, tells that a file was replaced.</summary>
    private async Task ReplaceAsync(string roots)
    {
        await File.WriteAllTextAsync(_doors.CallersFile, roots);
        File.SetLastWriteTimeUtc(_doors.CallersFile, File.GetLastWriteTimeUtc(_doors.CallersFile).AddTicks(++_replaced));
    }

    private int _replaced;

    /// <summary>The status of one question of several on a connection.</summary>
    private async Task<int> AskAsync(SslStream connection)
    {
        await connection.WriteAsync(ClientRequest.Bytes.GetBytes($"GET /nginx/auth/shop/shop HTTP/1.1\r\nHost: gateway\r\nX-Original-URL: https://{DoorFixture.Host}/public/x\r\nX-Original-Method: GET\r\n\r\n"));
        var (buffer, text) = (new byte[16 * 1024], "");
        while (!IsWhole(text))
        {
            var length = await connection.ReadAsync(buffer);
            length.ShouldBeGreaterThan(0, text);
            text += ClientRequest.Bytes.GetString(buffer, 0, length);
        }

        return int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line ? int.Parse(ClientRequest.ValueOf(line), System.Globalization.CultureInfo.InvariantCulture) : 0;
        return end >= 0 && text.Length >= end + 4 + length;
    }
}
