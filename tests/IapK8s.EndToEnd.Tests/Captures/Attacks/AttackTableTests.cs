namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Tries everything in <see cref="AttackTable"/> once without capture and once with it.</summary>
internal sealed class AttackTableTests
{
    private readonly Dictionary<string, (string Off, string On)> _ends = [];

    private static IEnumerable<Attack> Attacks => AttackTable.All;

    [OneTimeSetUp]
    public async Task TryAllAsync()
    {
        await using var pod = await AttackedPod.StartAsync();
        foreach (var attack in AttackTable.All)
        {
            _ends[attack.Id] = (await TryAsync(attack, pod, isCaptured: false), "not run");
        }

        pod.Capture();
        foreach (var attack in AttackTable.All)
        {
            _ends[attack.Id] = (_ends[attack.Id].Off, await TryAsync(attack, pod, isCaptured: true));
        }
    }

    [OneTimeTearDown]
    public void WriteReport() => AttackReport.Write(_ends);

    [TestCaseSource(nameof(Attacks))]
    public void EndsAsTheTableSays(Attack attack)
    {
        _ends[attack.Id].Off.ShouldBe(attack.Off.ToString(), $"without capture: {attack.Tries}");
        _ends[attack.Id].On.ShouldBe(attack.On.ToString(), $"with capture: {attack.Tries}");
    }

    [Test]
    public void IdsAreUnique() => AttackTable.All.Select(attack => attack.Id).ShouldBeUnique();

    private static async Task<string> TryAsync(Attack attack, AttackedPod pod, bool isCaptured)
    {
        try
        {
            return (await attack.Run(new Attempt(pod, attack.Id, isCaptured, isCaptured ? attack.On : attack.Off))).ToString();
        }
        catch (Exception mistake)
        {
            // One attack that fails by itself is one red row, not the end of all others.
            return $"{mistake.GetType().Name}: {mistake.Message}";
        }
    }
}
