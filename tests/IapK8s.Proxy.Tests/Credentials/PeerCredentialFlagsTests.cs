using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Credentials;

namespace IapK8s.Proxy.Tests.Credentials;

internal sealed class PeerCredentialFlagsTests
{
    private static readonly string Folder = Path.GetTempPath();

    [Test]
    public void ACertificatesFolder_IsACredential() => Read($"--credential {Folder}").Credential.ShouldBeOfType<CredentialFolder>();

    [TestCase("", "--credential or --token-dir is missing")]
    [TestCase("--controller-ca /x", "--credential or --token-dir is missing")]
    [TestCase("--credential TMP --token-dir TMP", "exclude each other: a process proves itself in one way")]
    [TestCase("--credential TMP --controller-ca /x", "--controller-ca and --credential exclude each other")]
    [TestCase("--credential /nowhere", "--credential '/nowhere' is not a folder")]
    [TestCase("--token-dir TMP", "--controller-ca is missing")]
    [TestCase("--token-dir /nowhere --controller-ca /nowhere", "--token-dir '/nowhere' is not a folder")]
    [TestCase("--token-dir TMP --controller-ca /nowhere", "--controller-ca: No authority in /nowhere")]
    public void ExactlyOneOfBoth_AndWhatBelongsToIt(string flags, string mistake)
    {
        var (credential, mistakes) = Read(flags.Replace("TMP", Folder, StringComparison.Ordinal));
        string.Join('\n', mistakes).ShouldContain(mistake);
        (credential is null || mistakes.Count > 0).ShouldBeTrue();
    }

    private static (IPeerCredential? Credential, List<string> Mistakes) Read(string flags)
    {
        var words = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var mistakes = new List<string>();
        return (PeerCredentialFlags.Read(name => Array.IndexOf(words, name) is >= 0 and var at ? words[at + 1] : null, isGateway: false, null, mistakes), mistakes);
    }
}
