using System.Diagnostics;
using System.Globalization;
using IapK8s.Compiler;
using IapK8s.Resources.Findings;

namespace IapK8s.Benchmarks;

/// <summary>Compiling a large organisation, all of it and after one edit: time, and what it takes of memory. A program of its own, as what counts is the whole process.</summary>
internal static class CompileScale
{
    private const int Rounds = 5;
    private const int Edits = 50;

    public static int Run()
    {
        var set = GeneratedOrganisation.Build();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var full = new List<double>();
        var pods = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var result = new IncrementalCompiler().Compile(set);
            if (round > 0)
            {
                full.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            pods = result.Pods.Count;
            if (result.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error) is { } mistake)
            {
                Console.Error.WriteLine($"The organisation is not sound: {mistake}");
                return 1;
            }
        }

        var compiler = new IncrementalCompiler();
        compiler.Compile(set);
        var edits = new List<double>();
        for (var edit = 0; edit < Edits; edit++)
        {
            set = GeneratedOrganisation.Edit(set, edit * 199 % set.Policies.Length, edit + 1);
            var began = Stopwatch.GetTimestamp();
            compiler.Compile(set);
            edits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var peak = double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        GC.KeepAlive(compiler);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Compiling {set.Policies.Length:N0} policies in {GeneratedOrganisation.Namespaces} namespaces for {pods:N0} pods: {Median(full):F0} ms (budget 2,000), {held:F0} MB held, {peak:F0} MB at the most (budget 400)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Compiling after one edit: median {Median(edits[1..]):F2} ms, worst {edits[1..].Max():F2} ms (budget 5)"));
        return 0;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
