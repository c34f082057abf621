using System.Globalization;
using System.Text;
using System.Xml;
using Hil.Results.Exporting;

namespace Hil.Results.Reports.JUnit;

/// <summary>
/// Results in the XML that Ant's JUnit task came up with and that build servers read. Nobody owns its schema: this is what the JUnit plug-in
/// of Jenkins, GitLab's `artifacts:reports:junit` and pytest's `xunit2` have in common.
/// </summary>
public static class JUnitFile
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };

    /// <summary>Writes a file that is there whole or not at all.</summary>
    /// <param name="path">File to make or replace.</param>
    /// <param name="name">What all suites are of.</param>
    /// <param name="started">When it ran.</param>
    /// <param name="suites">In the order of the file.</param>
    /// <exception cref="Protocols.TroubleException">The file cannot be written.</exception>
    public static void Save(string path, string name, DateTimeOffset started, IReadOnlyList<JUnitSuite> suites) => AtomicFile.Write(path, stream =>
    {
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("testsuites");
        Attribute(xml, "name", name);
        Counts(xml, suites);
        foreach (var suite in suites)
        {
            xml.WriteStartElement("testsuite");
            Attribute(xml, "name", suite.Name);
            Counts(xml, [suite]);
            Attribute(xml, "timestamp", started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            foreach (var one in suite.Cases) Case(xml, one);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static void Counts(XmlWriter xml, IReadOnlyList<JUnitSuite> suites)
    {
        Number("tests", suites.Sum(suite => suite.Cases.Count));
        Number("failures", suites.Sum(suite => suite.Count(JUnitOutcome.Failed)));
        Number("errors", suites.Sum(suite => suite.Count(JUnitOutcome.Errored)));
        Number("skipped", suites.Sum(suite => suite.Count(JUnitOutcome.Skipped)));
        // Suites of one run go on at the same time.
        Attribute(xml, "time", Seconds(suites.Select(suite => suite.Seconds).DefaultIfEmpty().Max()));

        void Number(string attribute, int count) => Attribute(xml, attribute, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void Case(XmlWriter xml, JUnitCase one)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "name", one.Name);
        Attribute(xml, "classname", one.Class);
        Attribute(xml, "time", Seconds(0));
        var element = one.Outcome switch { JUnitOutcome.Failed => "failure", JUnitOutcome.Errored => "error", JUnitOutcome.Skipped => "skipped", _ => null };
        if (element is not null)
        {
            xml.WriteStartElement(element);
            Attribute(xml, "message", one.Message);
            if (element != "skipped") Attribute(xml, "type", element);
            xml.WriteString(Clean(one.Details));
            xml.WriteEndElement();
        }
        else if (one.Details.Length > 0)
        {
            xml.WriteElementString("system-out", Clean(one.Details));
        }

        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Names come from files and boards: what XML cannot carry, not even escaped, becomes the replacement character.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar.ToString() : rune.ToString());
        return clean.ToString();
    }
}
