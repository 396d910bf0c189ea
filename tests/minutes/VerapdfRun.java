import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/**
 * Checks PDF files with veraPDF: VerapdfRun PROFILE FILE… where PROFILE names a profile inside veraPDF's own jar, such
 * as PDFUA-1 or PDFA-2A. Prints one line for each file and one for each broken rule. Ends with 1 if any is broken.
 */
public class VerapdfRun {
  public static void main(String[] words) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    ValidationProfile profile;
    try (InputStream rules =
        VerapdfRun.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + words[0] + ".xml")) {
      profile = Profiles.profileFromXml(rules);
    }
    boolean sound = true;
    for (int place = 1; place < words.length; place++) {
      sound &= check(profile, words[place]);
    }
    System.exit(sound ? 0 : 1);
  }

  private static boolean check(ValidationProfile profile, String file) throws Exception {
    try (InputStream content = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(content, profile.getPDFAFlavour());
        PDFAValidator validator = ValidatorFactory.createValidator(profile, -1, false, true, false)) {
      ValidationResult result = validator.validate(parser);
      System.out.println((result.isCompliant() ? "compliant " : "broken ") + result.getTotalAssertions() + " " + file);
      TreeSet<String> broken = new TreeSet<>();
      for (TestAssertion each : result.getTestAssertions()) {
        if (each.getStatus() == TestAssertion.Status.FAILED) {
          broken.add("  " + each.getRuleId().getClause() + ": " + each.getMessage());
        }
      }
      broken.forEach(System.out::println);
      return result.isCompliant();
    }
  }
}
