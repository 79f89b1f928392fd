' Makes the template's samples from the flat documents beside it: run in LibreOffice with each of them open.
Sub MakeSamples
  Dim a(0) As New com.sun.star.beans.PropertyValue
  Dim kinds, i, where, r As New com.sun.star.awt.Rectangle
  a(0).Name = "FilterName"
  kinds = Array("docx","MS Word 2007 XML","doc","MS Word 97","rtf","Rich Text Format")
  If ThisComponent.supportsService("com.sun.star.sheet.SpreadsheetDocument") Then
    kinds = Array("xlsx","Calc MS Excel 2007 XML","xls","MS Excel 97")
    r.X = 500: r.Y = 3000: r.Width = 8000: r.Height = 6000
    where = ThisComponent.Sheets.getByIndex(0).getCellRangeByName("A1:B3").RangeAddress
    ThisComponent.Sheets.getByIndex(0).Charts.addNewByName("Chart", r, Array(where), True, True)
  End If
  If ThisComponent.supportsService("com.sun.star.presentation.PresentationDocument") Then kinds = Array("pptx","Impress MS PowerPoint 2007 XML","ppt","MS PowerPoint 97")
  For i = 0 To UBound(kinds) Step 2
    a(0).Value = kinds(i+1)
    ThisComponent.storeToURL("file:///tmp/samples/sample." & kinds(i), a())
  Next
End Sub
