using System.Globalization;
using System.Text;
using IapK8s.EndToEnd.Tests.Processes;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>The table as people read it: artifacts/reports/capture-attacks.md.</summary>
internal static class AttackReport
{
    public static void Write(IReadOnlyDictionary<string, (string Off, string On)> ends)
    {
        var text = new StringBuilder()
            .Append("# Attacks on capture\n\n")
            .Append("Each row is tried twice against the same pod, a plain app with the native sidecar beside it: first without the packet filter's rules, then with them.\n\n")
            .Append("Reached: the app (or whoever it was for) has it. Sidecar: the sidecar answered. Closed: refused, reset, or closed without a byte. Stack: the pod's network stack said that it has no use for it. Silent: nothing.\n\n")
            .Append("| id | case | tries | capture off | capture on | as expected |\n|---|---|---|---|---|---|\n");
        foreach (var attack in AttackTable.All)
        {
            var (off, on) = ends.GetValueOrDefault(attack.Id, ("not run", "not run"));
            var isExpected = off == attack.Off.ToString() && on == attack.On.ToString();
            text.Append(CultureInfo.InvariantCulture, $"| {attack.Id} | {attack.Cases} | {attack.Tries} | {off} | {on} | {(isExpected ? "yes" : $"no: {attack.Off}, {attack.On}")} |\n");
        }

        text.Append('\n').Append("""
            ## What the rules cannot close

            They tell processes of one pod apart by uid and know nothing of capabilities. `loopback.mode: Strict` has admission refuse pods in which a container could

            - take the sidecar's uid (SETUID, a setuid program that belongs to it), or change the rules (NET_ADMIN);
            - read the sidecar's connections off lo and write into them, or ask by raw UDP for answers to a UDP port that no policy claims (NET_RAW);
            - act in the sidecar's place from within it (SYS_PTRACE, SYS_ADMIN, BPF).

            """);
        File.WriteAllText(Path.Combine(Repository.Folder("reports"), "capture-attacks.md"), text.ToString());
    }
}
