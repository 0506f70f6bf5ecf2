using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Protocol.Tests.Credentials;

internal sealed class TrustedRootSetTests
{
    private string _folder = null!;

    [SetUp]
    public void Start() => _folder = Directory.CreateTempSubdirectory("iap-roots-").FullName;

    [TearDown]
    public void Stop() => Directory.Delete(_folder, recursive: true);

    private string FileName => Path.Combine(_folder, "ca.crt");

    [Test]
    public void TextOfThePodsSpec_CountsUntilItsSuccessorsCame_AndNeverAgain()
    {
        var roots = new TrustedRootSet(TestAuthority.Pem("first"), _folder);
        Names(roots).ShouldBe(["first"]);
        roots.Replace(TestAuthority.Pem("first") + TestAuthority.Pem("second"));
        Names(roots).ShouldBe(["first", "second"]);
        roots.Replace(TestAuthority.Pem("second"));
        Names(roots).ShouldBe(["second"]);

        // The container restarts; the spec still says what it said.
        Names(new TrustedRootSet(TestAuthority.Pem("first"), _folder)).ShouldBe(["second"]);
    }

    [Test]
    public void AFile_IsKeptUpBySomebody_AndCountsBesideWhatWasPushed()
    {
        File.WriteAllText(FileName, TestAuthority.Pem("first"));
        var roots = new TrustedRootSet(FileName, null);
        roots.Replace(TestAuthority.Pem("second"));
        File.WriteAllText(FileName, TestAuthority.Pem("third, with a longer name"));
        Names(roots).ShouldBe(["third, with a longer name", "second"]);
        File.WriteAllText(FileName, "half of it");
        Names(roots).ShouldBe(["third, with a longer name", "second"]);
    }

    [TestCase("")]
    [TestCase("-----BEGIN CERTIFICATE-----")]
    [TestCase("no certificate")]
    public void SuccessorsThatAreNone_ChangeNothing(string pem)
    {
        var roots = new TrustedRootSet(TestAuthority.Pem("first"), _folder);
        Should.Throw<CryptographicException>(() => roots.Replace(pem));
        Names(roots).ShouldBe(["first"]);
    }

    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [TestCase("/nowhere/ca.crt")]
    public void AnAnchorThatIsNone_StopsTheStart(string anchor) => Should.Throw<CredentialException>(() => new TrustedRootSet(anchor, null));

    [Test]
    public void WhatWasKeptAndIsNoGood_LeavesTheAnchor()
    {
        File.WriteAllText(Path.Combine(_folder, "trusted-roots.pem"), "rubbish");
        Names(new TrustedRootSet(TestAuthority.Pem("first"), _folder)).ShouldBe(["first"]);
    }

    [Test]
    [Platform("Linux")]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void SuccessorsAreKept_ForTheOwnerAlone()
    {
        new TrustedRootSet(TestAuthority.Pem("first"), _folder).Replace(TestAuthority.Pem("second"));
        File.GetUnixFileMode(Path.Combine(_folder, "trusted-roots.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static IEnumerable<string> Names(TrustedRootSet roots) => roots.Current.Select(root => root.GetNameInfo(X509NameType.SimpleName, false));
}
